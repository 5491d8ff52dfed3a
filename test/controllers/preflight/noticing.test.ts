import { describe, expect, test } from 'vitest';
import { noticingKube } from '#controllers/preflight/noticing-kube.ts';
import { quietLog } from '#controllers/preflight/quiet-log.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import { racks } from '#models/generated/resources.ts';
import { secrets } from '#models/meta/core-resources.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createMemoryApi } from '../runtime/memory-api.ts';
import { createMemoryLog } from '../runtime/memory-log.ts';

function given(status: number) {
  const clock = createVirtualClock({ startMs: 0 });
  const api = createMemoryApi(clock);
  const counts = { noticed: 0, answered: 0 };
  const answer = { status, headers: {}, body: { kind: 'Status', code: status, message: 'no' }, lines: none() };
  const transport = status === 200 ? api : { request: async () => answer, stream: async () => answer };
  const { kube, isNoticed } = noticingKube(createKube(transport, { clock, random: createSeededRandom(1) }), {
    noticed: () => (counts.noticed += 1),
    answered: () => (counts.answered += 1),
  });
  return { kube, isNoticed, counts };
}

async function* none(): AsyncGenerator<unknown> {}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a request that fails', () => {
  test.each([401, 403, 500, 503])('with %i is noticed', async (status) => {
    const { kube, isNoticed, counts } = given(status);
    const error = await errorOf(kube.get(racks, { name: 'r' }));

    expect(error).toBeInstanceOf(KubeError);
    expect(isNoticed(error)).toBe(true);
    expect(isNoticed(new Error('of another', { cause: error }))).toBe(true);
    expect(counts).toEqual({ noticed: 1, answered: 0 });
  });

  test('with 404 is noticed where the whole resource is missing, in a watch too, and not for one object', async () => {
    const { kube, isNoticed } = given(404);
    const watching = async (): Promise<void> => {
      const { signal } = new AbortController();
      for await (const event of kube.watch(racks, { resourceVersion: '1', signal })) expect(event).toBeUndefined();
    };

    expect(isNoticed(await errorOf(kube.list(racks)))).toBe(true);
    expect(isNoticed(await errorOf(watching()))).toBe(true);
    expect(isNoticed(await errorOf(kube.get(racks, { name: 'r' })))).toBe(false);
  });

  test('with 403 for one Secret is told by who names it: it had all rights surveyed again and again', async () => {
    const { kube, isNoticed, counts } = given(403);
    const error = await errorOf(kube.get(secrets, { namespace: 'clusters', name: 'kubeconfig' }));

    expect(error).toBeInstanceOf(KubeError);
    expect(isNoticed(error)).toBe(false);
    expect(counts).toEqual({ noticed: 0, answered: 1 });
  });

  test.each([409, 422])('with %i is an answer', async (status) => {
    const { kube, isNoticed, counts } = given(status);
    const rack = { apiVersion: 'rackwright.io/v1alpha1', kind: 'Rack', metadata: { name: 'r' } };

    expect(isNoticed(await errorOf(kube.create(racks, rack)))).toBe(false);
    expect(counts).toEqual({ noticed: 0, answered: 1 });
  });
});

test('warnings of what was noticed are for those who debug; those of another server, and errors, are for all', () => {
  const own = new Error('away');
  const log = createMemoryLog();
  const quiet = quietLog(log, (error) => error === own).with({ controller: 'rack' });

  quiet.warn('cannot follow', { error: own });
  quiet.warn('cannot follow', { error: new Error('away') });
  quiet.warn('odd');
  quiet.error('lost', { error: own });

  expect(log.lines.map(({ level }) => level)).toEqual(['debug', 'warn', 'warn', 'error']);
  expect(log.lines.every(({ fields }) => fields['controller'] === 'rack')).toBe(true);
});
