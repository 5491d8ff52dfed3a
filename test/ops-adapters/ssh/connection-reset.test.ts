import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { createConnections } from '#ops-adapters/ssh/connection/connections.ts';
import { loginOf } from '#ops-adapters/ssh/connection/login.ts';
import { startSshServer } from './ssh-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A way to a port of loopback that can be broken off as a machine does that reboots. */
async function resettable(port: number): Promise<{ port: number; reset(): void }> {
  const sockets: Socket[] = [];
  const way = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    sockets.push(from);
    from.pipe(to).pipe(from);
    for (const each of [from, to]) each.on('error', () => undefined);
    from.on('close', () => to.destroy());
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  closing.push(() => {
    way.close();
    for (const each of sockets) each.destroy();
  });
  const bound = way.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    reset() {
      for (const each of sockets) each.resetAndDestroy();
    },
  };
}

test('a connection that a machine resets as it goes down ended the process, and is now only gone', async () => {
  const machine = await startSshServer({ exec: (_, stdin) => ({ stdout: stdin }) });
  closing.push(() => machine.close());
  const way = await resettable(machine.port);
  const shared = createConnections(clock);
  closing.push(() => shared.close());
  const secrets = {
    'ops.known_hosts': machine.knownHosts.replace(/:\d+/, `:${way.port}`),
    'ops.password': 'pw',
  };
  const login = loginOf(
    { serial: 'SN-1', addresses: [{ type: 'InternalIP', address: '127.0.0.1' }], secrets },
    { parameters: { port: String(way.port) } },
  );
  const asks = (): Promise<string> =>
    shared.with(login, async (connection) => (await connection.run('echo', 'hello')).stdout);
  await asks();

  way.reset();

  await expect.poll(() => asks().catch(() => 'not yet'), { timeout: 60_000 }).toBe('hello');
  expect(machine.logins).toBe(2);
});
