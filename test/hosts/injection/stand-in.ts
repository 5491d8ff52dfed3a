import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { tar } from '../../ops-adapters/ssh/machine-runner/archive-server.ts';
import type { HostNet } from '../host-net.ts';
import type { ImageServer } from '../ssh/image-server.ts';
import type { InstalledHost } from '../ssh/installed-host.ts';

type Image = NonNullable<OperationRequest['image']>;

export interface StandIns {
  cni: Image;
  /** Says its version and, as a service, writes down the words that it was given, one a line. */
  kubelet: Image;
  /** Not all of it comes before the server lets go of it. */
  slow: Image;
}

/** Images of next to nothing, and a machine that takes a kubelet without a container runtime. */
export async function standIns(net: HostNet, images: ImageServer, machine: InstalledHost): Promise<StandIns> {
  const cni = join(net.folder, 'cni.tar');
  writeFileSync(cni, tar({ bridge: 'a', loopback: 'b' }));
  const kubelet = join(net.folder, 'kubelet');
  const told = 'printf "%s\\n" "$@" > /run/kubelet-told';
  writeFileSync(kubelet, `#!/bin/sh\n[ "$1" = --version ] && exec echo Kubernetes v1.35.4\n${told}\nexec sleep 3600\n`);
  await machine.says('mkdir -p /run/containerd && touch /run/containerd/containerd.sock');
  return {
    cni: await images.image(cni),
    kubelet: await images.image(kubelet),
    slow: await images.image(cni, 'slowly'),
  };
}
