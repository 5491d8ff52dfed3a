import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { silentLog } from '#models/ports/log.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { createEventRecorder, type EventRecorder, type EventRecorderOptions } from '#controllers/runtime/events.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { refusal } from './fake-server.ts';
import { createMemoryApi, type MemoryApi } from './memory-api.ts';

const note = { type: 'Warning', reason: 'InstallFailed', message: 'the disk is too small' } as const;
const asset = (name: string): KubeObject => ({
  apiVersion: 'rackwright.io/v1alpha1',
  kind: 'ComputeAsset',
  metadata: { name, uid: `uid-${name}`, resourceVersion: '7' },
});

function given(options: Partial<EventRecorderOptions> = {}): {
  clock: VirtualClock;
  api: MemoryApi;
  recorder: EventRecorder;
} {
  const clock = createVirtualClock({ startMs: 1_800_000_000_000 });
  const api = createMemoryApi(clock);
  const random = createSeededRandom(1);
  const kube = createKube(api, { clock, random, timeoutMs: 4000 });
  const by = { component: 'computeasset', instance: 'replica-0' };
  const recorder = createEventRecorder({
    kube,
    clock,
    ids: createSeededIds(random),
    log: silentLog,
    ...by,
    ...options,
  });
  return { clock, api, recorder };
}

const written = (api: MemoryApi): unknown[] => [...api.objects.values()];

describe('the event recorder', () => {
  test('writes what kubectl describe shows, of a cluster-scoped object into the default namespace', async () => {
    const { clock, api, recorder } = given();
    recorder.record(asset('a1'), note);
    await clock.advanceBy(1000);

    expect(written(api)).toMatchInlineSnapshot(`
      [
        {
          "apiVersion": "v1",
          "count": 1,
          "firstTimestamp": "2027-01-15T08:00:00Z",
          "involvedObject": {
            "apiVersion": "rackwright.io/v1alpha1",
            "kind": "ComputeAsset",
            "name": "a1",
            "resourceVersion": "7",
            "uid": "uid-a1",
          },
          "kind": "Event",
          "lastTimestamp": "2027-01-15T08:00:00Z",
          "message": "the disk is too small",
          "metadata": {
            "name": "a1.44i4z8x7agxwxtfh",
            "namespace": "default",
            "resourceVersion": "1",
          },
          "reason": "InstallFailed",
          "reportingComponent": "computeasset",
          "reportingInstance": "replica-0",
          "source": {
            "component": "computeasset",
          },
          "type": "Warning",
        },
      ]
    `);
  });

  test('raises the count of an event that happens again within the window, and begins anew after it', async () => {
    const { clock, api, recorder } = given();
    recorder.record(asset('a1'), note);
    await clock.advanceBy(60_000);
    recorder.record(asset('a1'), note);
    await clock.advanceBy(1000);

    expect(written(api)).toMatchObject([
      { count: 2, firstTimestamp: '2027-01-15T08:00:00Z', lastTimestamp: '2027-01-15T08:01:00Z' },
    ]);
    await clock.advanceBy(700_000);
    recorder.record(asset('a1'), note);
    recorder.record(asset('a1'), { ...note, message: 'another' });
    await clock.advanceBy(1000);
    expect(written(api)).toMatchObject([{ count: 2 }, { count: 1 }, { count: 1 }]);
  });

  test('folds what happens while the first one is being written into one patch', async () => {
    const { clock, api, recorder } = given();
    for (let time = 0; time < 5; time += 1) recorder.record(asset('a1'), note);
    await clock.advanceBy(1000);

    expect(written(api)).toMatchObject([{ count: 5 }]);
    expect(api.asked.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
  });

  test('lets no object drown the others', async () => {
    const { clock, api, recorder } = given({ perObject: { qps: 0.001, burst: 3 } });
    for (let at = 0; at < 20; at += 1) recorder.record(asset('loud'), { ...note, message: `message ${at}` });
    recorder.record(asset('quiet'), note);
    await clock.advanceBy(1000);

    expect(written(api)).toHaveLength(4);
    expect(recorder.dropped).toBe(17);
  });

  test('tries again while the server is away, and then goes on without', async () => {
    const { clock, api, recorder } = given();
    api.trouble = () => refusal(503, 'ServiceUnavailable');
    recorder.record(asset('a1'), note);
    await clock.advanceBy(3000);
    api.trouble = () => undefined;
    await clock.advanceBy(10_000);
    expect(written(api)).toHaveLength(1);

    api.trouble = () => refusal(503, 'ServiceUnavailable');
    recorder.record(asset('a2'), note);
    await clock.advanceBy(60_000);
    expect(recorder.dropped).toBe(1);
    await recorder.flush();
  });

  test('never writes an event twice when it does not know whether it was written', async () => {
    const { clock, api, recorder } = given();
    api.trouble = () => 'unknown';
    recorder.record(asset('a1'), note);
    await clock.advanceBy(60_000);

    expect(written(api)).toHaveLength(1);
  });

  test('begins a new event when the server has collected the old one', async () => {
    const { clock, api, recorder } = given();
    recorder.record(asset('a1'), note);
    await clock.advanceBy(1000);
    api.objects.clear();
    recorder.record(asset('a1'), note);
    await clock.advanceBy(10_000);

    expect(written(api)).toMatchObject([{ count: 2 }]);
  });

  test('drops and counts what is too much to wait, and nothing runs on after a stop', async () => {
    const { clock, api, recorder } = given({ maxWaiting: 10 });
    api.trouble = () => 'lost';
    for (let at = 0; at < 50; at += 1) recorder.record(asset(`a${at}`), note);
    expect(recorder.dropped).toBe(39);
    recorder.stop();
    await clock.advanceBy(10_000);

    expect(clock.pendingTimers).toBe(0);
    expect(api.asked.length).toBeLessThanOrEqual(1);
  });
});
