import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import type { MachineAddress } from '#ops-adapters/port.ts';
import { createConnections, type Connections } from '#ops-adapters/ssh/connection/connections.ts';
import { readRunnerBundle } from '#ops-adapters/ssh/runner-bundle.ts';
import { createSshChannel } from '#ops-adapters/ssh/ssh-channel.ts';
import { startSshServer, type Answer, type TestServer } from '../ssh-server.ts';
import { createLocalMachine, type LocalMachine } from './local-machine.ts';

const installed = '/var/lib/rackwright/runner';
const bundle = readRunnerBundle();

let machine: LocalMachine;
let server: TestServer;
let connections: Connections;
let commands: string[];
beforeEach(async () => {
  machine = createLocalMachine('SN-1');
  commands = [];
  server = await startSshServer({ exec: shell });
  connections = createConnections(clock);
});
afterEach(async () => {
  connections.close();
  await server.close();
  await machine.remove();
});

/** A login shell of a machine whose root is a folder: paths of the runner are taken below it. */
function shell(command: string, stdin: string): Promise<Answer> {
  commands.push(command);
  return new Promise((resolve) => {
    const moved = command.replaceAll(installed, `${machine.root}${installed}`);
    const child = spawn('sh', ['-c', moved], {
      env: { PATH: process.env['PATH'] ?? '', RACKWRIGHT_ROOT: machine.root },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    child.on('close', (status) => resolve({ status: status ?? 1, stdout, stderr }));
    child.stdin.on('error', () => undefined).end(stdin);
  });
}

const address = (serial = 'SN-1'): MachineAddress => ({
  serial,
  addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
  secrets: { 'ops.known_hosts': server.knownHosts, 'ops.password': 'pw' },
});
const channel = (given = bundle): ReturnType<typeof createSshChannel> =>
  createSshChannel(connections, given, { parameters: { port: String(server.port) } });

describe('the first call to a machine', () => {
  test('puts the runner there, and the second finds it', async () => {
    const first = await channel().call(address(), { call: 'inspect', serial: 'SN-1' });
    const sent = commands.length;
    await channel().call(address(), { call: 'inspect', serial: 'SN-1' });

    expect(first).toMatchObject({ facts: { serial: 'SN-1' } });
    expect(readdirSync(`${machine.root}${installed}`)).toEqual([bundle.sha256]);
    expect([sent, commands.length]).toEqual([3, 4]);
  });

  test('at once from many finds it whole, whoever came first', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => channel().call(address(), { call: 'inspect', serial: 'SN-1' })),
    );

    for (const answer of answers) expect(answer).toMatchObject({ facts: { serial: 'SN-1' } });
  });

  test('leaves nothing of a bundle whose bytes are not those of its checksum', async () => {
    const torn = { ...bundle, payload: bundle.payload.slice(0, -2) };

    const refused = channel(torn).call(address(), { call: 'inspect', serial: 'SN-1' });

    await expect(refused).rejects.toMatchObject({ reason: 'BackendFailed', message: expect.stringContaining('94') });
    expect(existsSync(`${machine.root}${installed}/${bundle.sha256}`)).toBe(false);
  });
});

test('a runner that a machine lost is put there again', async () => {
  await channel().call(address(), { call: 'inspect', serial: 'SN-1' });
  rmSync(`${machine.root}${installed}`, { recursive: true });

  await expect(channel().call(address(), { call: 'inspect', serial: 'SN-1' })).resolves.toMatchObject({ facts: {} });
});

test('what a call says is in no command', async () => {
  const canary = '$(touch /canary)';

  await channel().call(address(canary), { call: 'inspect', serial: canary });

  expect(commands.join('\n')).not.toContain('canary');
});
