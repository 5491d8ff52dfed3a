import { expect, test } from 'vitest';
import type { Clock } from '#models/ports/clock.ts';
import type { SshConnection } from '#ops-adapters/ssh/connection/connection.ts';
import { createConnections } from '#ops-adapters/ssh/connection/connections.ts';
import { loginOf, type Login } from '#ops-adapters/ssh/connection/login.ts';

/** A clock that stands still until it is moved on. */
function byHand(): Clock & { pass(ms: number): void } {
  let now = 0;
  const timers = new Set<{ at: number; ring: () => void }>();
  return {
    now: () => now,
    setTimer(ms, ring) {
      const timer = { at: now + ms, ring };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(ms) {
      now += ms;
      for (const timer of timers) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.ring();
      }
    },
  };
}

function to(host: string): Login {
  const secrets = { 'ops.known_hosts': '', 'ops.password': 'pw' };
  const addresses = [{ type: 'InternalIP', address: host }];
  return loginOf({ serial: host, addresses, secrets }, { parameters: {} });
}

test('a connection that nobody uses is closed although others are in use all the time', async () => {
  const clock = byHand();
  const open = new Set<string>();
  const connect = async ({ host }: Login): Promise<SshConnection> => {
    open.add(host);
    return { alive: true, run: async () => ({ status: 0, stdout: '', stderr: '' }), close: () => open.delete(host) };
  };
  const shared = createConnections(clock, { idleMs: 60_000 }, connect);
  await shared.with(to('10.0.0.1'), (connection) => connection.run('true', ''));

  for (let seconds = 0; seconds < 130; seconds += 5) {
    await shared.with(to('10.0.0.2'), (connection) => connection.run('true', ''));
    clock.pass(5_000);
  }

  expect([...open]).toEqual(['10.0.0.2']);
  clock.pass(60_000);
  clock.pass(60_000);
  expect([...open]).toEqual([]);
});
