import { describe, expect, test } from 'vitest';
import type { Resource } from '#models/meta/resource.ts';
import { createKube } from '#controllers/runtime/client.ts';
import type { WatchEvent } from '#controllers/runtime/kube.ts';
import { TransportError } from '#controllers/runtime/transport.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { refusal } from './fake-server.ts';
import { createScriptedTransport, lines } from './scripted-transport.ts';

const racks: Resource = {
  group: 'rackwright.io',
  version: 'v1alpha1',
  plural: 'racks',
  kind: 'Rack',
  namespaced: false,
};
const added = (name: string): unknown => ({ type: 'ADDED', object: { metadata: { name, resourceVersion: '5' } } });

function given(...values: unknown[]): {
  transport: ReturnType<typeof createScriptedTransport>;
  aborter: AbortController;
  events: AsyncIterable<WatchEvent>;
} {
  const clock = createVirtualClock({ startMs: 0 });
  const transport = createScriptedTransport({});
  transport.lines = lines(...values);
  const aborter = new AbortController();
  const kube = createKube(transport, { clock, random: createSeededRandom(1) });
  const events = kube.watch(racks, {
    resourceVersion: '4',
    allowWatchBookmarks: true,
    timeoutSeconds: 60,
    signal: aborter.signal,
  });
  return { transport, aborter, events };
}

async function all(events: AsyncIterable<WatchEvent>): Promise<WatchEvent[]> {
  const seen: WatchEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

describe('a watch', () => {
  test('asks for what it was told and gives typed events until the server closes', async () => {
    const bookmark = {
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } } },
    };
    const { transport, events } = given(added('r1'), bookmark);

    expect(await all(events)).toEqual([
      {
        type: 'ADDED',
        object: { apiVersion: 'rackwright.io/v1alpha1', kind: 'Rack', metadata: { name: 'r1', resourceVersion: '5' } },
      },
      { type: 'BOOKMARK', resourceVersion: '9', initialEventsEnd: true },
    ]);
    expect(transport.asked[0]?.query).toEqual({
      watch: 'true',
      resourceVersion: '4',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '60',
    });
  });

  test('throws Expired on a 410, whether it is the answer or an event', async () => {
    const answered = given();
    answered.transport.answers = [refusal(410, 'Expired')];
    const told = given({ type: 'ERROR', object: refusal(410, 'Gone').body });

    await expect(all(answered.events)).rejects.toMatchObject({ reason: 'Expired' });
    await expect(all(told.events)).rejects.toMatchObject({ reason: 'Expired' });
  });

  test.each([
    ['a broken connection', new TransportError('reset', 'unknown')],
    ['an error event', { type: 'ERROR', object: refusal(500, 'InternalError').body }],
    ['a line that is no event', { hello: 'world' }],
    ['an object without a name', { type: 'ADDED', object: { metadata: {} } }],
    ['a bookmark without resourceVersion', { type: 'BOOKMARK', object: { metadata: {} } }],
  ])('throws Unavailable on %s', async (_, line) => {
    await expect(all(given(line).events)).rejects.toMatchObject({ reason: 'Unavailable' });
  });

  test('ends quietly when it is aborted', async () => {
    const { aborter, events } = given(added('r1'), new TransportError('aborted', 'unknown'));
    const seen: WatchEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      aborter.abort();
    }

    expect(seen).toHaveLength(1);
  });

  test('lets go of the connection when its reader breaks off', async () => {
    const { transport, events } = given(added('r1'), added('r2'));
    for await (const event of events) if (event.type === 'ADDED') break;

    expect(transport.asked[0]?.signal?.aborted).toBe(true);
  });

  test('lets go of a connection that opens too late to be waited for', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const transport = createScriptedTransport('never');
    const kube = createKube(transport, { clock, random: createSeededRandom(1), timeoutMs: 1000 });
    const events = all(kube.watch(racks, { resourceVersion: '1', signal: new AbortController().signal }));
    const outcome = expect(events).rejects.toMatchObject({ reason: 'Unavailable' });
    await clock.advanceTo(10_000);

    await outcome;
    expect(transport.asked[0]?.signal?.aborted).toBe(true);
  });
});
