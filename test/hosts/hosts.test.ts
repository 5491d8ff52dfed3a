import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHostNet, type HostNet } from './host-net.ts';
import type { Host } from './host.ts';
import { ssh } from './ssh.ts';

let net: HostNet;
beforeEach(async () => {
  net = await createHostNet();
});
afterEach(() => net.stop());

/** Only ends what hangs. */
const patience = { timeout: 120_000 };
const linesOf = (text: string): number => text.split('\n').length - 1;
const bootIdOf = async (host: Host): Promise<string> =>
  (await host.exec(['cat', '/proc/sys/kernel/random/boot_id'])).stdout.trim();

test('three hosts answer ssh, each under the key that its rescue system was given, and no other', async () => {
  const hosts = await Promise.all(['a', 'b', 'c'].map((name, at) => net.host({ name, address: `10.77.0.${11 + at}` })));

  await Promise.all(hosts.map((host) => host.powerOn()));
  await Promise.all(hosts.map((host) => host.answersSsh()));

  const [a, b] = hosts;
  for (const { address, rescueHostKey, name } of hosts) {
    const answer = await ssh(net, { address, hostKey: rescueHostKey, command: 'cat /sys/class/dmi/id/product_serial' });
    expect(answer).toMatchObject({ code: 0, stdout: `SERIAL-${name}\n` });
  }
  const taken = await ssh(net, { address: a?.address ?? '', hostKey: b?.rescueHostKey ?? '', command: 'true' });
  expect(taken.code).toBe(255);
  expect(taken.stderr).toContain('HOST IDENTIFICATION HAS CHANGED');
});

test('a host has its own disks and none of this machine', async () => {
  const host = await net.host({
    name: 'a',
    address: '10.77.0.11',
    disks: [
      {
        name: 'sda',
        sizeBytes: 64 * 1024 ** 2,
        serial: 'DISK-1',
        model: 'SPINNER',
        wwn: '0x5000c500a1b2c3d4',
        rotational: true,
      },
      { name: 'nvme0n1', sizeBytes: 32 * 1024 ** 2 },
    ],
  });
  await host.powerOn();

  const listed = await host.exec([
    'lsblk',
    '--nodeps',
    '--noheadings',
    '--bytes',
    '-o',
    'NAME,TYPE,SIZE,SERIAL,MODEL,ROTA',
    '--raw',
  ]);
  const wwn = await host.exec(['cat', '/sys/block/sda/device/wwid']);
  const others = await host.exec([
    'sh',
    '-c',
    'ls /sys/class/block /sys/block; mknod /tmp/root b $0 $1 && head -c 1 /tmp/root',
    ...rootDevice(),
  ]);

  expect(listed.stdout.trim().split('\n').toSorted()).toEqual([
    'nvme0n1 disk 33554432  TEST\\x20DISK 0',
    'sda disk 67108864 DISK-1 SPINNER 1',
  ]);
  expect(wwn.stdout).toBe('0x5000c500a1b2c3d4\n');
  expect(others.stdout.split('\n').filter((line) => /^(loop|vd|sdb)/.test(line))).toEqual([]);
  expect(others).toMatchObject({ code: 1, stderr: expect.stringContaining('Operation not permitted') });
});

describe('a reboot', () => {
  test('changes the boot id, keeps the disk and forgets what was in memory', async () => {
    const host = await net.host({
      name: 'a',
      address: '10.77.0.11',
      disks: [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }],
    });
    await host.powerOn();
    await host.answersSsh();
    const before = await bootIdOf(host);
    await host.exec(['sh', '-c', 'echo kept > /dev/sda; echo lost > /run/mark; echo lost > /root/mark; sync']);

    await ssh(net, { address: host.address, hostKey: host.rescueHostKey, command: 'reboot' });
    await host.event('boot', 1);
    await host.answersSsh();

    expect(await bootIdOf(host)).not.toBe(before);
    expect((await host.exec(['head', '-c', '4', '/dev/sda'])).stdout).toBe('kept');
    expect((await host.exec(['ls', '/run/mark', '/root/mark'])).stdout).toBe('');
    expect(host.events.map(({ kind }) => kind)).toEqual(['boot', 'reboot', 'boot']);
  });

  test('finds the partitions that were made before it', async () => {
    const host = await net.host({
      name: 'a',
      address: '10.77.0.11',
      disks: [{ name: 'nvme0n1', sizeBytes: 64 * 1024 ** 2 }],
    });
    await host.powerOn();
    await host.exec(['sfdisk', '--quiet', '/dev/nvme0n1'], { input: 'label: gpt\n,8M,U\n,\n' });

    await host.exec(['reboot']);
    await host.event('boot', 1);

    const { stdout } = await host.exec(['sh', '-c', 'ls /dev/nvme*; lsblk -nro NAME,TYPE']);
    expect(stdout).toBe('/dev/nvme0n1\n/dev/nvme0n1p1\n/dev/nvme0n1p2\nnvme0n1 disk\nnvme0n1p1 part\nnvme0n1p2 part\n');
  });

  test('is told from a power-off, after which the host is dark until it is switched on', async () => {
    const host = await net.host({ name: 'a', address: '10.77.0.11' });
    await host.powerOn();
    await host.answersSsh();

    await ssh(net, { address: host.address, hostKey: host.rescueHostKey, command: 'poweroff' });
    await host.event('power-off');

    await expect(host.dial(22)).rejects.toThrow(/can't be reached/);
    await host.powerOn();
    await host.answersSsh();
    await host.powerOff();
    expect(host.events.map(({ kind }) => kind)).toEqual(['boot', 'power-off', 'boot', 'power-off']);
  });
});

describe('a power cut', () => {
  test('loses what was not written through, whoever else has all disks synced meanwhile, and keeps what was', async () => {
    const host = await net.host({
      name: 'a',
      address: '10.77.0.11',
      disks: [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }],
    });
    await host.powerOn();
    await host.exec(['sh', '-ec', 'mkfs.ext4 -q /dev/sda; mount /dev/sda /mnt; echo kept > /mnt/kept; sync']);
    // To its last moment: sync(2) is for all of this machine, and other hosts call it.
    const writing = host.exec(['sh', '-c', 'while echo lost >> /mnt/lost; do echo written; done']);
    const begun = async (): Promise<number> => (await host.exec(['test', '-s', '/mnt/lost'])).code;
    await expect.poll(begun, patience).toBe(0);

    await host.cutPower();
    await host.powerOn();

    const written = linesOf((await writing).stdout);
    const { stdout } = await host.exec(['sh', '-c', 'mount /dev/sda /mnt; cat /mnt/kept; cat /mnt/lost']);
    expect(stdout).toMatch(/^kept\n/);
    expect(written).toBeGreaterThan(0);
    expect(linesOf(stdout.replaceAll('\0', '')) - 1).toBeLessThan(written);
  });

  test('ends a write where it is, and the connection that it came by', async () => {
    const host = await net.host({
      name: 'a',
      address: '10.77.0.11',
      disks: [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }],
    });
    await host.powerOn();
    await host.answersSsh();
    const each = 'echo line >> /mnt/log; sync /mnt/log; echo';
    const begun = `mkfs.ext4 -q /dev/sda; mount /dev/sda /mnt; while :; do ${each}; done`;
    const writing = ssh(net, { address: host.address, hostKey: host.rescueHostKey, command: begun });
    const lines = async (): Promise<number> => Number((await host.exec(['sh', '-c', 'cat /mnt/log | wc -l'])).stdout);
    // The last of them may not be written through yet.
    await expect.poll(lines, patience).toBeGreaterThan(3);

    await host.cutPower();
    await host.powerOn();
    await host.exec(['mount', '/dev/sda', '/mnt']);

    const kept = await lines();
    expect(kept).toBeGreaterThan(2);
    expect((await host.exec(['sh', '-c', 'grep -cvx line /mnt/log'])).stdout).toBe('0\n');
    await expect(host.event('power-cut')).resolves.toMatchObject({ boot: 1 });
    expect((await writing).code).toBe(255);
  });
});

test('a host can lie about its serial number, and lies from then on', async () => {
  const host = await net.host({ name: 'a', address: '10.77.0.11', serial: 'TRUE' });
  await host.powerOn();
  const serial = async (): Promise<string> => (await host.exec(['cat', '/sys/class/dmi/id/product_serial'])).stdout;
  expect(await serial()).toBe('TRUE\n');

  await host.setSerial('ANOTHERS');

  expect(await serial()).toBe('ANOTHERS\n');
  await host.exec(['reboot']);
  await host.event('boot', 1);
  expect(await serial()).toBe('ANOTHERS\n');
});

test('of two hosts with one address either may answer, and the pinned key says which', async () => {
  const address = '10.77.0.11';
  const [a, b] = [await net.host({ name: 'a', address }), await net.host({ name: 'b', address })];
  await a.powerOn();
  await b.powerOn();
  await b.setLink('down');
  await a.answersSsh();
  const asB = await ssh(net, { address, hostKey: b.rescueHostKey, command: 'true' });

  await a.setLink('down');
  await b.setLink('up');
  await b.answersSsh();

  expect(asB.code).toBe(255);
  expect((await ssh(net, { address, hostKey: a.rescueHostKey, command: 'true' })).code).toBe(255);
  expect((await ssh(net, { address, hostKey: b.rescueHostKey, command: 'true' })).code).toBe(0);
});

test('a password opens the rescue system only where one was set', async () => {
  const open = await net.host({ name: 'open', address: '10.77.0.11', password: "p'a$s" });
  const shut = await net.host({ name: 'shut', address: '10.77.0.12' });
  await Promise.all([open.powerOn(), shut.powerOn()]);
  // Its program asks for a folder that the rescue system makes first.
  await Promise.all([open.answersSsh(), shut.answersSsh()]);

  const offered = async (host: Host): Promise<string> => (await host.exec(['sshd', '-T'])).stdout;
  expect(await offered(open)).toContain('permitrootlogin yes');
  expect(await offered(shut)).toContain('permitrootlogin without-password');
  const verify = "import crypt,spwd; h=spwd.getspnam('root').sp_pwdp; print(crypt.crypt(input(), h) == h)";
  expect((await open.exec(['python3', '-W', 'ignore', '-c', verify], { input: "p'a$s\n" })).stdout).toBe('True\n');
});

test('a command that does not end in a host is ended with all that it started', async () => {
  const host = await net.host({ name: 'a', address: '10.77.0.11' });
  await host.powerOn();

  const ran = await host.exec(['sh', '-c', 'echo begun; sleep 987; echo ended'], { withinMs: 5_000 });

  expect(ran).toMatchObject({ code: 137, stdout: 'begun\n' });
  await expect.poll(async () => (await host.exec(['pgrep', '-f', 'sleep 987'])).stdout, patience).toBe('');
});

/** The numbers of the disk that this machine's own root is on (makedev(3)). */
function rootDevice(): [string, string] {
  const { dev } = statSync('/');
  return [String((dev >> 8) & 0xfff), String((dev & 0xff) | ((dev >> 12) & 0xfff00))];
}
