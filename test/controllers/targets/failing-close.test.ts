import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { ClusterConnector } from '#controllers/targets/connector.ts';
import { givenKeeper, secretHolding } from './given-keeper.ts';

/** What ends a process in production. */
let unhandled: unknown[];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled = [];
  process.on('unhandledRejection', note);
});
afterEach(() => process.off('unhandledRejection', note));

/** Connections that can't be closed. */
function unclosable(kube: Partial<Kube>): ClusterConnector {
  const close = (): Promise<void> => Promise.reject(new Error('it is closed already'));
  return {
    connect: () => ({ connected: true, connection: { url: 'https://x', kube: kube as Kube, close } }),
  };
}

const never = (): Promise<never> => new Promise(() => {});
const idle = { list: () => Promise.resolve({ metadata: { resourceVersion: '1' }, items: [] }), watch: never };

test.each([
  ['while it was being made', { ...idle, raw: never, get: never }, false],
  [
    'when its Cluster went',
    {
      ...idle,
      raw: () => Promise.resolve({ gitVersion: 'v1.35.0' }),
      get: () => Promise.resolve({ metadata: { uid: 'uid' } }),
    },
    true,
  ],
])('a connection given up %s ended the process, as it could not be closed', async (_when, kube, found) => {
  const warned: unknown[] = [];
  const { keeper, clock } = givenKeeper({
    secret: () => Promise.resolve(secretHolding('any')),
    connector: unclosable(kube as unknown as Partial<Kube>),
    warn: (message) => warned.push(message),
  });
  await clock.advanceBy(5_000);
  expect(keeper.lookup().found).toBe(found);

  void keeper.stop();
  await clock.advanceBy(1_000);
  await new Promise((resolve) => setImmediate(resolve));

  expect(warned).toContain('the connection to a cluster could not be closed');
  expect(unhandled).toEqual([]);
});
