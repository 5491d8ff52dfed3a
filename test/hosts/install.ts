import { readFileSync } from 'node:fs';
import type { HostNet } from './host-net.ts';
import type { Host } from './host.ts';
import { HostsError } from './hosts-error.ts';
import { ssh } from './ssh.ts';

export interface Installed {
  /** The installed system's own host key: type and key. */
  hostKey: string;
}

/**
 * The shared root, put on a host's first disk by hand: what an installer does at least, for tests that aren't about
 * installers. The host runs its rescue system, and does so still.
 */
export async function installByHand(net: HostNet, host: Host, more = ''): Promise<Installed> {
  const [disk = ''] = Object.keys(host.devices);
  const root = `/dev/${disk}${/\d$/.test(disk) ? 'p' : ''}2`;
  const script = `set -e
printf 'label: gpt\\n,16M,U\\n,\\n' | sfdisk --quiet /dev/${disk} 2>/dev/null
# A kernel may be built without partition tables, and a node comes a moment after its partition.
partx --update /dev/${disk}
until [ -b ${root} ]; do sleep 0.05; done
mkfs.ext4 -q ${root}
mount ${root} /mnt
zstd -dc | tar -C /mnt -x
echo ${host.name} > /mnt/etc/hostname
mkdir -m 700 -p /mnt/root/.ssh
cp /root/.ssh/authorized_keys /mnt/root/.ssh/
ssh-keygen -q -t ed25519 -N '' -C '' -f /mnt/etc/ssh/ssh_host_ed25519_key
${more}
umount /mnt
`;
  const input = readFileSync(net.sharedRoot.archive);
  const { address, rescueHostKey: hostKey } = host;
  const put = await ssh(net, { address, hostKey, command: `sh -c "$(echo ${btoa(script)} | base64 -d)"`, input });
  if (put.code !== 0) throw new HostsError(`the install by hand ended with ${put.code}: ${put.stderr}`);
  const key = await ssh(net, {
    address,
    hostKey,
    command: `mount -o ro ${root} /mnt && cat /mnt/etc/ssh/ssh_host_ed25519_key.pub; umount /mnt`,
  });
  return { hostKey: key.stdout.trim().split(' ').slice(0, 2).join(' ') };
}
