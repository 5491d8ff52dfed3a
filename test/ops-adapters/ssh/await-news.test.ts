import { expect, test } from 'vitest';
import type { Clock } from '#models/ports/clock.ts';
import { OpsError, type OpsFailureReason } from '#ops-adapters/port.ts';
import { createSshAdapter } from '#ops-adapters/ssh/adapter.ts';

const handle = { name: 'operation-1', machine: { serial: 'S-1', addresses: [] } };

/** Waits that fail for these reasons, one after the other, and then answer. @returns ms that it took. */
async function heardAfter(...reasons: OpsFailureReason[]): Promise<{ ms: number; calls: number }> {
  let now = 0;
  let calls = 0;
  const clock: Clock = {
    now: () => now,
    setTimer(ms, ring) {
      now += ms;
      queueMicrotask(ring);
      return () => undefined;
    },
  };
  const adapter = createSshAdapter(
    {
      async call() {
        calls += 1;
        const reason = reasons.shift();
        if (reason !== undefined) throw new OpsError(reason, 'no', { retryable: true });
        return {};
      },
    },
    clock,
  );
  await adapter.awaitNews?.(handle);
  return { ms: now, calls };
}

test('what the machine says at once is heard at once', async () => {
  expect(await heardAfter()).toEqual({ ms: 0, calls: 1 });
});

test('a machine that goes down is asked again until it is back, at a pace', async () => {
  expect(await heardAfter('Unreachable', 'Unreachable', 'Unreachable')).toEqual({ ms: 250 + 375 + 500, calls: 4 });
});

test('one that stays away is given up after some minutes', async () => {
  const { ms, calls } = await heardAfter(...Array.from({ length: 1_000 }, () => 'Unreachable' as const));

  expect(ms).toBe(300_000);
  expect(calls).toBeLessThan(700);
});

test('a machine that is another, or lets nobody in, is left to the polls', async () => {
  expect(await heardAfter('HostKeyMismatch')).toEqual({ ms: 300_000, calls: 1 });
});

test('it listens no longer once it is closed: what it waited for kept the process from ending', async () => {
  const clock: Clock = { now: () => 0, setTimer: () => () => undefined };
  let hungUp = 0;
  const adapter = createSshAdapter(
    {
      call: async () => {
        throw new OpsError('HostKeyMismatch', 'no', { retryable: false });
      },
    },
    clock,
    {},
    () => (hungUp += 1),
  );
  const news = adapter.awaitNews?.(handle);

  adapter.close?.();

  await news;
  expect(hungUp).toBe(1);
});
