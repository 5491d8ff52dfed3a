import { createHostNet } from '../host-net.ts';

/** A net that nobody stops, a process of its own to be killed. It says its folder when its host's disk is in use. */
const net = await createHostNet();
const host = await net.host({ name: 'a', address: '10.77.0.11', disks: [{ name: 'sda', sizeBytes: 64 * 1024 ** 2 }] });
await host.powerOn();
await host.exec(['sh', '-ec', 'mkfs.ext4 -q /dev/sda; mount /dev/sda /mnt; mkdir /sys/fs/cgroup/pids/within']);
process.stdout.write(`${net.folder}\n`);
