import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { loadEndpoint } from '#controllers/runtime/kubeconfig.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { nodePools } from '#models/generated/resources.ts';
import { runCommandLine } from '#cli/program.ts';
import { layout, listening, machineList, rackwright, temporaryFolder, untilSaid } from '../listening.ts';

const fast = ['--speed', '1000000', '--format', 'openb', ...layout];
const machines = ['m-1,8000,32768,0,', 'm-2,8000,32768,0,'];

test('a lab stays for kubectl until it is interrupted, and leaves nothing behind', async () => {
  const { io, heard } = listening();
  const json = join(temporaryFolder(), 'report.json');

  const args = ['lab', '--inventory', machineList(...machines), ...fast, '--nodes', '0', '--json', json];
  const running = runCommandLine(args, io);
  await untilSaid('All pools were Ready', () => heard.out, running);
  const file = /export KUBECONFIG=(\S+)/.exec(heard.out)?.[1] ?? '';
  const transport = createHttpsTransport(loadEndpoint({ file, env: {} }), { clock: systemClock });
  const kube = createKube(transport, { clock: systemClock, random: systemRandom });
  const served = await kube.get(nodePools, { name: 'cpu-only' });
  const mode = statSync(file).mode & 0o777;
  process.emit('SIGINT');
  const code = await running;
  await transport.close();

  expect(served.kind).toBe('NodePool');
  expect(mode).toBe(0o600);
  expect({ code, err: heard.err }).toEqual({ code: 0, err: '' });
  expect(existsSync(file)).toBe(false);
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ nodes: { wanted: 0 }, assets: { total: 2 } });
});

test('--once on the real clock ends when every pool is Ready', async () => {
  const { code, out, err } = await rackwright(
    'lab',
    '--once',
    '--inventory',
    machineList(...machines),
    ...fast,
    '--nodes',
    '1',
  );

  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('cpu-only: 1 of 1 Ready');
});

test('a port that another process has is told, not thrown', async () => {
  const { io, heard } = listening();
  const inventory = ['--inventory', machineList(...machines), ...fast, '--nodes', '0'];
  const running = runCommandLine(['lab', ...inventory], io);
  await untilSaid('https://127.0.0.1:', () => heard.out, running);
  const interruptible = process.listenerCount('SIGINT');
  const port = /https:\/\/127\.0\.0\.1:(\d+)/.exec(heard.out)?.[1] ?? '';

  const second = await rackwright('lab', ...inventory, '--port', port);
  const afterwards = process.listenerCount('SIGINT');
  process.emit('SIGINT');
  await running;

  expect(afterwards).toBe(interruptible);
  expect(second.code).toBe(2);
  expect(second.err).toContain(`port ${port} can't be opened: another process has it.`);
});
