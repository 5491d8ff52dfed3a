import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHostNet, type HostNet } from './host-net.ts';
import type { Host } from './host.ts';
import { installByHand, type Installed } from './install.ts';
import { ssh } from './ssh.ts';

let net: HostNet;
beforeAll(async () => {
  net = await createHostNet();
});
afterAll(() => net.stop());

describe('a host with a system on its disk', () => {
  let host: Host;
  let installed: Installed;
  beforeAll(async () => {
    host = await net.host({
      name: 'node-a',
      address: '10.77.0.11',
      disks: [{ name: 'sda' }],
      boot: ['disk', 'rescue'],
    });
    await host.powerOn();
    await host.answersSsh();
    installed = await installByHand(net, host);
  });

  const restarted = async (): Promise<void> => {
    const seen = host.events.length;
    await host.exec(['reboot']);
    await host.event('boot', seen);
    await host.answersSsh();
  };

  test('ran its rescue system as long as there was nothing else, and then the installed one', async () => {
    await restarted();

    expect(host.events.filter(({ kind }) => kind === 'boot')).toMatchObject([{ source: 'rescue' }, { source: 'disk' }]);
    const { address } = host;
    const state = await ssh(net, {
      address,
      hostKey: installed.hostKey,
      command: 'hostname; findmnt -no SOURCE /; systemctl is-system-running --wait',
    });
    expect(state).toMatchObject({ code: 0, stdout: 'node-a\n/dev/sda2\nrunning\n' });
    expect((await ssh(net, { address, hostKey: host.rescueHostKey, command: 'true' })).code).toBe(255);
  });

  test('keeps what its system wrote, over a reboot and a power cut', async () => {
    const { address } = host;
    // Before: it may be up again when the connection that asked for it is seen to be gone.
    const seen = host.events.length;
    await ssh(net, { address, hostKey: installed.hostKey, command: 'echo kept > /root/mark; sync; reboot' });
    await host.event('boot', seen);
    await host.answersSsh();
    await host.cutPower();
    await host.powerOn();
    await host.answersSsh();

    const mark = await ssh(net, { address, hostKey: installed.hostKey, command: 'cat /root/mark' });

    expect(mark.stdout).toBe('kept\n');
  });

  test('leaves its disk alone when it is told to boot the rescue system', async () => {
    await host.setBoot('rescue');

    await restarted();

    const { address, rescueHostKey: hostKey } = host;
    const mounted = await ssh(net, { address, hostKey, command: 'grep -c /dev/sda /proc/mounts; cat /etc/hostname' });
    expect(mounted.stdout).toBe('0\nrescue\n');
    await host.setBoot('disk');
    await restarted();
    expect((await ssh(net, { address, hostKey: installed.hostKey, command: 'cat /root/mark' })).stdout).toBe('kept\n');
  });

  test('cannot set the clock that it shares with this machine', async () => {
    const refused = await ssh(net, { address: host.address, hostKey: installed.hostKey, command: 'date -s @0' });

    expect(refused.stderr).toContain('Operation not permitted');
  });
});

test('a host with nothing to boot is on, and dark', async () => {
  const host = await net.host({
    name: 'empty',
    address: '10.77.0.12',
    disks: [{ name: 'sda', sizeBytes: 16 * 1024 ** 2 }],
    boot: 'disk',
  });

  await host.powerOn();

  expect(host.events).toEqual([{ host: 'empty', kind: 'nothing-to-boot', boot: 1 }]);
  await expect(host.dial(22)).rejects.toThrow(/can't be reached/);
});

test('a host whose system cannot start is dead until its power is cut, and its console says why', async () => {
  const host = await net.host({
    name: 'broken',
    address: '10.77.0.13',
    disks: [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }],
    boot: 'rescue',
  });
  await host.powerOn();
  const put =
    'mkfs.ext4 -q /dev/sda1 && mount /dev/sda1 /mnt && mkdir /mnt/sbin && printf "#!/nowhere\\n" > /mnt/sbin/init && chmod +x /mnt/sbin/init';
  await host.exec(['sfdisk', '--quiet', '/dev/sda'], { input: 'label: gpt\n,\n' });
  await host.exec(['sh', '-ec', `partx -u /dev/sda; until [ -b /dev/sda1 ]; do sleep 0.05; done; ${put}; umount /mnt`]);
  await host.setBoot('disk');

  await host.exec(['reboot']);

  await host.event('dead');
  await expect(host.answersSsh(1_000)).rejects.toThrow(/\/sbin\/init: No such file or directory/);
  await host.setBoot('rescue');
  await host.cutPower();
  await host.powerOn();
  await host.answersSsh();
});

test('an installed system can be left to set its own address', async () => {
  const host = await net.host({
    name: 'own',
    address: '10.77.0.14',
    disks: [{ name: 'nvme0n1' }],
    boot: ['disk', 'rescue'],
    diskNetwork: 'own',
  });
  await host.powerOn();
  await host.answersSsh();
  const config = '[Match]\\nName=eth0\\n[Network]\\nAddress=10.77.0.15/24\\n';
  const { hostKey } = await installByHand(
    net,
    host,
    `printf '${config}' > /mnt/etc/systemd/network/eth0.network\nchroot /mnt systemctl --quiet enable systemd-networkd`,
  );

  await host.exec(['reboot']);
  await host.event('boot', 2);

  const answer = async (): Promise<string> =>
    (await ssh(net, { address: '10.77.0.15', hostKey, command: 'hostname' })).stdout;
  await expect.poll(answer, { timeout: 300_000 }).toBe('own\n');
  await expect(host.dial(22)).rejects.toThrow(/can't be reached/);
});
