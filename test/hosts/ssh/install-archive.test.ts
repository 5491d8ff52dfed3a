import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostKeyOf } from '#ops-adapters/ssh/host-key.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import { ssh } from '../ssh.ts';
import { type ImageServer, serveImages } from './image-server.ts';
import { hostKeySeed, manage, told, type ManagedHost } from './managed-host.ts';

let net: HostNet;
let images: ImageServer;
let managed: ManagedHost;
beforeAll(async () => {
  net = await createHostNet();
  images = await serveImages(net);
  managed = await manage(net, {
    name: 'node-a',
    address: '10.77.0.11',
    disks: [{ name: 'sda', serial: 'D-1' }],
    // The installed system has to set its address itself.
    diskNetwork: 'own',
  });
});
afterAll(async () => {
  managed.close();
  await images.close();
  await net.stop();
});

const parameters = { format: 'archive', bootloader: 'none' };
const install = { action: 'Install', layer: 'os', parameters } as const;

test('an archive is installed, booted, found under its own key, and wiped from within', async () => {
  const image = await images.image(net.sharedRoot.archive);
  const network = { addressing: 'Static', address: managed.host.address, nameservers: ['192.0.2.53'] } as const;
  const node = { name: 'node-a', providerID: 'rackwright://a/1', labels: {}, taints: [], controlPlaneEndpoint: '' };

  const request = managed.request({ ...install, image, network, node });

  expect(await managed.adapter().start(request)).toEqual({ outcome: 'accepted' });
  // Its connections and all that it knew are gone: another one goes on.
  managed.close();
  const outcome = await managed.ended(request);

  expect(outcome, told(outcome)).toMatchObject({
    outcome: 'succeeded',
    facts: { osIncarnation: expect.any(String), storedClaim: { uid: 'claim-1', epoch: 1, sequence: 1 } },
  });
  const key = hostKeyOf(Buffer.from(hostKeySeed), 'SERIAL-node-a', 1).publicKey.toString('base64');
  const seen = await ssh(net, {
    address: managed.host.address,
    hostKey: `ssh-ed25519 ${key}`,
    command:
      'hostname; findmnt -no SOURCE /; cat /etc/rackwright/provider-id /etc/resolv.conf; ls /etc/ssh | grep host_; sfdisk --verify /dev/sda; systemctl is-system-running --wait',
  });
  expect(seen.stdout.split('\n').slice(0, 5)).toEqual([
    'node-a',
    '/dev/sda1',
    'rackwright://a/1',
    'nameserver 192.0.2.53',
    'ssh_host_ed25519_key',
  ]);
  expect(seen.stdout).toContain('No errors detected');

  // To whoever holds the machine next, this system is the old one.
  const next = managed.adapter().inspect(managed.machine({ claimEpoch: 2 }));
  await expect(next).rejects.toMatchObject({ reason: 'HostKeyMismatch', retryable: false });

  const wiped = await managed.done(managed.request({ action: 'Wipe' }));

  expect(wiped, told(wiped)).toMatchObject({
    outcome: 'succeeded',
    facts: { storedClaim: { epoch: 1, sequence: 2 } },
  });
  const left = await managed.host.exec(['sh', '-c', 'cat /etc/hostname; sfdisk -d /dev/sda; blkid /dev/sda*']);
  expect(left.stdout).toContain('rescue');
  expect(left.stdout.match(/start=/g)).toHaveLength(1);
  expect(left.stdout).not.toContain('ext4');
});
