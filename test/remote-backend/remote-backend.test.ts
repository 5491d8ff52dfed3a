import { afterEach, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { silentLog } from '#models/ports/log.ts';
import { OpsError, type OpsAdapter } from '#ops-adapters/port.ts';
import { simulatedCapabilities } from '#ops-adapters/simulated/adapter.ts';
import { createBackendFactory } from './client.ts';
import { serveBackend, type BackendServer } from './server.ts';

let backend: BackendServer | undefined;
afterEach(() => backend?.close());

const never = (): Promise<never> => new Promise(() => undefined);

/** An adapter as another process sees it, of which only what a test is about does anything. */
async function remote(calls: Partial<OpsAdapter>): Promise<OpsAdapter> {
  backend = await serveBackend({
    capabilities: simulatedCapabilities,
    start: never,
    poll: never,
    cancel: never,
    inspect: never,
    health: never,
    ...calls,
  });
  return createBackendFactory(backend.port).create({ parameters: {}, clock, log: silentLog });
}

test('answers come back to whoever asked, in whatever order', async () => {
  const first = Promise.withResolvers<void>();
  const adapter = await remote({
    health: async () => {
      await first.promise;
      return { healthy: true };
    },
    inspect: async ({ serial }) => ({ serial }),
  });

  const health = adapter.health();
  const facts = await adapter.inspect({ serial: 'SN1', addresses: [] });
  first.resolve();

  expect(facts).toEqual({ serial: 'SN1' });
  expect(await health).toEqual({ healthy: true });
});

test('a failure stays the failure that it is', async () => {
  const adapter = await remote({
    health: () => Promise.reject(new OpsError('Unreachable', 'nobody answers', { retryable: true })),
  });

  const error: unknown = await adapter.health().catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(OpsError);
  expect(error).toMatchObject({ reason: 'Unreachable', message: 'nobody answers', retryable: true });
});

test('what is asked of a backend that goes away fails, and may be tried again', async () => {
  const adapter = await remote({});
  // It may be told of its failure before `close` is done.
  const open = adapter.health().catch((reason: unknown) => reason);

  await backend?.close();

  expect(await open).toMatchObject({ reason: 'BackendFailed', retryable: true });
  await expect(adapter.health()).rejects.toMatchObject({ reason: 'BackendFailed', retryable: true });
});
