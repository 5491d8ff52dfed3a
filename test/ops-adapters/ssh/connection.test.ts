import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import ssh2 from 'ssh2';
import type { Clock } from '#models/ports/clock.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { SshConnection } from '#ops-adapters/ssh/connection/connection.ts';
import {
  type ConnectionLimits,
  createConnections,
  type Connections,
} from '#ops-adapters/ssh/connection/connections.ts';
import { hostKeyOf } from '#ops-adapters/ssh/host-key.ts';
import { loginOf, type Login } from '#ops-adapters/ssh/connection/login.ts';
import { startSshServer, type ServerOptions, type TestServer } from './ssh-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function server(options?: ServerOptions): Promise<TestServer> {
  const started = await startSshServer(options);
  closing.push(() => started.close());
  return started;
}

function connections(limits: Partial<ConnectionLimits> = {}): Connections {
  const made = createConnections(clock, limits);
  closing.push(() => made.close());
  return made;
}

function login(to: TestServer, secrets: Record<string, string> = {}, parameters: Record<string, string> = {}): Login {
  const address = { type: 'InternalIP', address: '127.0.0.1' };
  const given = { 'ops.known_hosts': to.knownHosts, 'ops.password': 'pw', ...secrets };
  return loginOf(
    { serial: 'SN-1', addresses: [address], secrets: given },
    { parameters: { port: String(to.port), ...parameters } },
  );
}

const whoami = (at: Connections, as: Login): Promise<string> =>
  at.with(as, async (connection) => (await connection.run('echo', 'hello')).stdout);

describe('a host key', () => {
  test('that is pinned is trusted', async () => {
    const machine = await server({ exec: (_, stdin) => ({ stdout: stdin }) });

    await expect(whoami(connections(), login(machine))).resolves.toBe('hello');
  });

  test('that nobody pinned is not trusted at first sight, and no credential is shown', async () => {
    const machine = await server();
    const other = await server();

    const refused = whoami(connections(), login(machine, { 'ops.known_hosts': other.knownHosts }));

    await expect(refused).rejects.toMatchObject({ reason: 'HostKeyMismatch', retryable: false });
    await expect(refused).rejects.toThrow('none is pinned');
    expect(machine.logins).toBe(0);
  });

  test('that is another than the pinned one is told as that', async () => {
    const machine = await server();
    const other = await server();
    const swapped = other.knownHosts.replace(String(other.port), String(machine.port));

    const refused = whoami(connections(), login(machine, { 'ops.known_hosts': swapped }));

    await expect(refused).rejects.toMatchObject({ reason: 'HostKeyMismatch' });
    await expect(refused).rejects.toThrow('another host key');
  });

  test('of a jump host is pinned too', async () => {
    const machine = await server({ exec: () => ({ stdout: 'machine' }) });
    const jump = await server();
    const through = { jump: `root@127.0.0.1:${jump.port}` };
    const both = `${machine.knownHosts}\n${jump.knownHosts}`;

    await expect(whoami(connections(), login(machine, { 'ops.known_hosts': both }, through))).resolves.toBe('machine');
    await expect(whoami(connections(), login(machine, {}, through))).rejects.toMatchObject({
      reason: 'HostKeyMismatch',
    });
    expect(jump.logins).toBe(1);
  });
});

describe('credentials', () => {
  test('that are wrong are told without being shown', async () => {
    const machine = await server();

    const refused = whoami(connections(), login(machine, { 'ops.password': 'kq7zt4wvn9x2rd8m' }));

    await expect(refused).rejects.toMatchObject({ reason: 'AuthenticationFailed' });
    await expect(refused).rejects.not.toThrow('kq7zt4wvn9x2rd8m');
  });

  test('may be a key', async () => {
    // Not by the library's own generator, which drops zeros that a public key begins with.
    const { privateKey } = hostKeyOf(Buffer.alloc(32, 1), 'SN-1', 1);
    const machine = await server({
      authorizedKey: ssh2.utils.parseKey(privateKey),
      password: 'none',
      exec: () => ({ stdout: 'in' }),
    });
    const secrets = { 'ops.privateKey': privateKey, 'ops.password': 'no' };

    await expect(whoami(connections(), login(machine, secrets))).resolves.toBe('in');
  });

  test('that are no key at all are told as that', async () => {
    const machine = await server();

    const refused = whoami(connections(), login(machine, { 'ops.privateKey': 'kq7zt4wvn9x2rd8m' }));

    await expect(refused).rejects.toMatchObject({ reason: 'AuthenticationFailed' });
    await expect(refused).rejects.not.toThrow('kq7zt4wvn9x2rd8m');
  });

  test('that were rotated are used at once', async () => {
    const machine = await server();
    const shared = connections();
    await whoami(shared, login(machine));

    await expect(whoami(shared, login(machine, { 'ops.password': 'withdrawn' }))).rejects.toMatchObject({
      reason: 'AuthenticationFailed',
    });
  });
});

describe('a connection', () => {
  test('is shared by calls at once', async () => {
    const machine = await server({ exec: (_, stdin) => ({ stdout: stdin }) });
    const shared = connections();

    const answers = await Promise.all(Array.from({ length: 8 }, () => whoami(shared, login(machine))));

    expect(new Set(answers)).toEqual(new Set(['hello']));
    expect(machine.logins).toBe(1);
  });

  test('that went is made anew, once', async () => {
    const machine = await server({ exec: () => ({ stdout: 'again' }) });
    const shared = connections();
    const before = await shared.with(login(machine), async (connection) => connection);
    machine.drop();
    await expect.poll(() => before.alive, { timeout: 60_000 }).toBe(false);

    const answers = await Promise.all([whoami(shared, login(machine)), whoami(shared, login(machine))]);

    expect(answers).toEqual(['again', 'again']);
    expect(machine.logins).toBe(2);
  });

  test('that ends under a call leaves its outcome open', async () => {
    const machine = await server({ exec: () => ({ vanish: true }) });

    await expect(whoami(connections(), login(machine))).rejects.toMatchObject({
      reason: 'Unreachable',
      retryable: true,
    });
  });

  test('to where nothing listens is Unreachable', async () => {
    const machine = await server();
    // Of a port that the next server may be given, something might listen again.
    const nowhere = login(machine, {}, { port: '1' });

    await expect(whoami(connections(), nowhere)).rejects.toMatchObject({ reason: 'Unreachable', retryable: true });
  });

  test('waits for its turn when many log in at once', async () => {
    const machine = await server();
    let at = 0;
    let most = 0;
    const limited = createConnections(clock, { loginsAtOne: 2, patienceMs: 600_000 }, async () => {
      at += 1;
      most = Math.max(most, at);
      await nextTurn();
      at -= 1;
      return { alive: true, run: async () => ({ status: 0, stdout: '', stderr: '' }), close: () => undefined };
    });
    closing.push(() => limited.close());
    const users = ['a', 'b', 'c', 'd', 'e', 'f'];

    await Promise.all(users.map((user) => whoami(limited, login(machine, {}, { user }))));

    expect(most).toBe(2);
  });

  test('beyond those that are kept is closed, the one that was used longest ago first', async () => {
    const [first, second] = [await server(), await server()];
    const shared = connections({ kept: 1 });
    await whoami(shared, login(first));
    await whoami(shared, login(second));

    await whoami(shared, login(second));
    await whoami(shared, login(first));

    expect([first.logins, second.logins]).toEqual([2, 1]);
  });

  test('to a machine that lets in and then does nothing ends, and the next call logs in anew', async () => {
    let answers = false;
    const hangs = new Promise<never>(() => undefined);
    const machine = await server({ exec: () => (answers ? { stdout: 'again' } : hangs) });
    const running: (() => void)[] = [];
    const byHand: Clock = {
      ...clock,
      setTimer(ms, ring) {
        if (ms !== 77) return clock.setTimer(ms, ring);
        running.push(ring);
        return () => undefined;
      },
    };
    const shared = createConnections(byHand, { callMs: 77 });
    closing.push(() => shared.close());

    const call = whoami(shared, login(machine));
    await expect.poll(() => running.length, { timeout: 60_000 }).toBe(1);
    running[0]?.();

    await expect(call).rejects.toMatchObject({ reason: 'Unreachable', retryable: true });
    await expect(call).rejects.toThrow("hasn't answered a call");
    answers = true;
    await expect(whoami(shared, login(machine))).resolves.toBe('again');
    expect(machine.logins).toBe(2);
  });
});

describe('a machine that never lets in', () => {
  const forever = new Promise<never>(() => undefined);
  const up: SshConnection = {
    alive: true,
    run: async () => ({ status: 0, stdout: 'in', stderr: '' }),
    close: () => undefined,
  };
  const silentBut = (healthy: string) => (to: Login) => (to.host === healthy ? Promise.resolve(up) : forever);
  const to = (host: string, jump?: string): Login =>
    loginOf(
      {
        serial: host,
        addresses: [{ type: 'InternalIP', address: host }],
        secrets: { 'ops.known_hosts': '', 'ops.password': 'pw' },
      },
      { parameters: jump === undefined ? {} : { jump } },
    );

  test('is given up', async () => {
    const shared = createConnections(clock, { loginMs: 50 }, silentBut('10.0.0.1'));

    await expect(whoami(shared, to('10.0.0.2'))).rejects.toMatchObject({ reason: 'Unreachable', retryable: true });
  });

  test.each([
    ['each by itself', undefined],
    ['behind one jump host', '10.0.0.254'],
  ])('a hundred of them, %s, hold up no other', async (_, jump) => {
    const shared = createConnections(clock, { patienceMs: 10 }, silentBut('10.0.1.1'));
    let givenUp = 0;
    for (let n = 1; n <= 100; n += 1) whoami(shared, to(`10.0.0.${n}`, jump)).catch(() => (givenUp += 1));

    await expect(whoami(shared, to('10.0.1.1', jump))).resolves.toBe('in');

    expect(givenUp).toBe(0);
  });

  test('holds up no call of others while connections are closed that are too many', async () => {
    const shared = createConnections(clock, { kept: 1 }, silentBut('10.0.1.1'));
    whoami(shared, to('10.0.0.1')).catch(() => undefined);

    await expect(whoami(shared, to('10.0.1.1'))).resolves.toBe('in');
  });
});
