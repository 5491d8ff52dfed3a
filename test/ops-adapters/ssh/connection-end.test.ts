import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import ssh2 from 'ssh2';
import type { Clock } from '#models/ports/clock.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { hostKeyOf } from '#ops-adapters/ssh/host-key.ts';
import { connect } from '#ops-adapters/ssh/connection/connection.ts';
import { createConnections } from '#ops-adapters/ssh/connection/connections.ts';
import { loginOf, type Login } from '#ops-adapters/ssh/connection/login.ts';

/** Only ends what hangs. */
const patient = { timeout: 60_000 };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0).toReversed()) close();
});

const { privateKey, publicKey } = hostKeyOf(Buffer.alloc(32, 1), 'SN-1', 1);

interface Machine {
  port: number;
  /** Its sides of all connections. */
  sockets: Socket[];
  /** How often it was asked to lead on. */
  readonly asked: number;
}

/** One that goes on although the other side has ended, as a hung sshd does, or one that means harm. */
async function stubborn(onExec: (channel: ssh2.ServerChannel) => void): Promise<Machine> {
  const ssh = new ssh2.Server({ hostKeys: [privateKey] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    // A jump host that can't tell yet whether it gets there.
    connection.on('tcpip', () => (asked += 1));
    connection.on('session', (accept) => accept().on('exec', (acceptExec) => onExec(acceptExec())));
  });
  let asked = 0;
  const sockets: Socket[] = [];
  const listening: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    // What ends a connection is said in ssh too, and isn't heard here.
    socket.end = () => socket;
    socket.on('error', () => undefined);
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  });
  return {
    port: (listening.address() as AddressInfo).port,
    sockets,
    get asked() {
      return asked;
    },
  };
}

function login({ port }: Machine, pinned = publicKey): Login {
  const line = `[127.0.0.1]:${port} ssh-ed25519 ${pinned.toString('base64')}`;
  const secrets = { 'ops.known_hosts': line, 'ops.password': 'pw' };
  const addresses = [{ type: 'InternalIP', address: '127.0.0.1' }];
  return loginOf({ serial: 'SN-1', addresses, secrets }, { parameters: { port: String(port) } });
}

/** Sockets that this process holds open to a port. */
function heldTo(port: number): number {
  return handles().filter((handle) => handle.remotePort === port && !handle.destroyed).length;
}

function handles(): Socket[] {
  if (!('_getActiveHandles' in process) || typeof process._getActiveHandles !== 'function') return [];
  const found: unknown = process._getActiveHandles();
  return Array.isArray(found) ? found.filter((each) => each instanceof Object && 'remotePort' in each) : [];
}

test('a connection to a machine that hangs is not held open for ever once it was closed', async () => {
  const machine = await stubborn(() => undefined);
  const connection = await connect(login(machine));

  connection.close();

  await expect.poll(() => heldTo(machine.port), patient).toBe(0);
});

test('a machine that shows a strange key and then hangs does not keep its connection', async () => {
  const machine = await stubborn(() => undefined);
  const other = hostKeyOf(Buffer.alloc(32, 2), 'SN-1', 1).publicKey;

  await expect(connect(login(machine, other))).rejects.toMatchObject({ reason: 'HostKeyMismatch' });

  await expect.poll(() => heldTo(machine.port), patient).toBe(0);
});

test('a machine that says without end what nobody wants to hear ends its connection, and fills no memory', async () => {
  let sent = 0;
  const machine = await stubborn((channel) => {
    channel.on('error', () => undefined);
    const flood = (): void => {
      while (sent < 64 * 1024 ** 2 && channel.write(Buffer.alloc(65_536, 'x'))) sent += 65_536;
    };
    channel.on('drain', flood);
    flood();
  });
  const connection = await connect(login(machine));

  await expect(connection.run('true', '')).rejects.toMatchObject({ reason: 'Unreachable' });

  expect(sent).toBeLessThan(32 * 1024 ** 2);
  await expect.poll(() => heldTo(machine.port), patient).toBe(0);
});

test('a jump host that lets in and leads nowhere is not held open when the login was given up', async () => {
  const jump = await stubborn(() => undefined);
  const secrets = { 'ops.known_hosts': `[127.0.0.1]:${jump.port} ssh-ed25519 ${publicKey.toString('base64')}` };
  const to = loginOf(
    {
      serial: 'SN-2',
      addresses: [{ type: 'InternalIP', address: '10.0.0.2' }],
      secrets: { ...secrets, 'ops.password': 'pw' },
    },
    { parameters: { jump: `127.0.0.1:${jump.port}` } },
  );
  const late: (() => void)[] = [];
  const byHand: Clock = {
    ...clock,
    setTimer(ms, ring) {
      if (ms !== 77) return clock.setTimer(ms, ring);
      late.push(ring);
      return () => undefined;
    },
  };
  const shared = createConnections(byHand, { loginMs: 77 });

  const call = shared.with(to, (connection) => connection.run('true', ''));

  await expect.poll(() => jump.asked, patient).toBe(1);
  expect(heldTo(jump.port)).toBe(1);
  late[0]?.();
  await expect(call).rejects.toMatchObject({ reason: 'Unreachable', retryable: true });
  await expect.poll(() => heldTo(jump.port), patient).toBe(0);
});
