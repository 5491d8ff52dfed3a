import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createHostNet } from './host-net.ts';
import { namespacesUnder, nothing, tracesOf } from './leftovers/traces.ts';

/** What the kernel takes down goes some moments after the last process that held it. */
const soon = { timeout: 120_000, interval: 200 };

const interfaces = (): string[] => readdirSync('/sys/class/net').toSorted();

test('a net that is stopped leaves nothing, and while it stood nothing of it was in this machine’s own network', async () => {
  const before = interfaces();
  const net = await createHostNet();
  const host = await net.host({
    name: 'a',
    address: '10.77.0.11',
    disks: [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }],
  });
  await host.powerOn();
  const busy =
    'mkfs.ext4 -q /dev/sda; mount /dev/sda /mnt; mkdir /sys/fs/cgroup/pids/within; sleep 1000 > /dev/null 2>&1 &';
  await host.exec(['sh', '-ec', busy]);
  const namespaces = namespacesUnder(process.pid);
  const during = await tracesOf(net.folder, namespaces);

  await net.stop();

  expect(during).toMatchObject({ mounts: [], loops: [expect.stringContaining('disk-sda')] });
  expect(during.groups).not.toEqual([]);
  expect(during.processes.length).toBeGreaterThan(3);
  await expect.poll(() => tracesOf(net.folder, namespaces), soon).toEqual(nothing);
  expect(interfaces()).toEqual(before);
});

test('of a net whose process is killed the kernel leaves only files and empty groups, which the next net removes', async () => {
  const started = spawn(process.execPath, [fileURLToPath(new URL('leftovers/forever.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(started.stdout, 'data')) as [Buffer];
  const folder = said.toString().trim();
  const namespaces = namespacesUnder(started.pid ?? 0);
  const during = await tracesOf(folder, namespaces);

  started.kill('SIGKILL');
  await once(started, 'exit');

  expect(during.loops).toHaveLength(1);
  expect(during.processes.length).toBeGreaterThan(3);
  await expect
    .poll(() => tracesOf(folder, namespaces), soon)
    .toEqual({ ...nothing, files: expect.arrayContaining(['owner']), groups: during.groups });

  const next = await createHostNet();
  await next.stop();

  await expect.poll(() => tracesOf(folder, namespaces), soon).toEqual(nothing);
});
