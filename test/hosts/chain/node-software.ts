import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubeletBinary } from '../../control-plane/binaries/binaries.ts';
import { must } from '../command.ts';
import type { HostNet } from '../host-net.ts';
import { containerImage } from './container-image.ts';
import type { ImageHost, ServedFile } from './image-host.ts';

/** All that a machine is made a Node with, where machines can fetch it. */
export interface NodeSoftware {
  os: ServedFile;
  containerd: ServedFile;
  runc: ServedFile;
  kubelet: ServedFile;
  plugins: ServedFile;
  /** References of container images. */
  pause: string;
  web: string;
  networkAgent: string;
}

export interface NodeSoftwareOptions {
  net: HostNet;
  images: ImageHost;
  kubectl: string;
  /** What the installed systems call the bridge's address. */
  hostNames: readonly string[];
}

/** Of Debian's packages and this machine's own builds: what projects publish, without their servers. */
export async function prepareNodeSoftware(options: NodeSoftwareOptions): Promise<NodeSoftware> {
  const { net, images, kubectl } = options;
  const folder = join(net.folder, 'software');
  const packages = join(folder, 'packages');
  mkdirSync(packages, { recursive: true });
  const names = 'containerd runc containernetworking-plugins busybox-static';
  await must([
    'sh',
    '-ec',
    `cd "$1"; apt-get --quiet=2 -o Acquire::Retries=3 download ${names}; for deb in *.deb; do dpkg-deb -x "$deb" root; done`,
    'sh',
    packages,
  ]);
  const root = join(packages, 'root');

  // As in containerd-*.tar.gz: its programs below bin/. As in cni-plugins-*.tgz: plain files.
  const containerd = join(folder, 'containerd.tar.gz');
  await must(['tar', '-C', join(root, 'usr'), '--exclude=bin/runc', '-czf', containerd, 'bin']);
  const plugins = join(folder, 'cni-plugins.tgz');
  await must(['tar', '-C', join(root, 'usr/lib/cni'), '-czf', plugins, '.']);
  const archive = await osArchive(options, folder);

  const container = async (name: string, entrypoint: readonly string[], more?: string): Promise<string> => {
    const files = join(folder, name);
    for (const each of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp', 'www'])
      mkdirSync(join(files, each), { recursive: true });
    cpSync(join(root, 'bin/busybox'), join(files, 'bin/busybox'));
    for (const applet of ['sh', 'ip', 'sleep', 'nc', 'cat', 'mv', 'hostname'])
      symlinkSync('busybox', join(files, 'bin', applet));
    writeFileSync(join(files, 'www/index.html'), 'hello from a pod\n');
    if (more !== undefined) cpSync(more, join(files, 'bin', 'kubectl'));
    return images.container(name, await containerImage(files, `${files}.tar`, entrypoint));
  };
  return {
    os: await images.file('os.tar.zst', archive),
    containerd: await images.file('containerd.tar.gz', containerd),
    runc: await images.file('runc', join(root, 'usr/sbin/runc')),
    kubelet: await images.file('kubelet', await kubeletBinary()),
    plugins: await images.file('cni-plugins.tgz', plugins),
    pause: await container('pause', ['/bin/sleep', '2147483647']),
    web: await container('web', ['/bin/busybox', 'httpd', '-f', '-v', '-p', '8080', '-h', '/www']),
    networkAgent: await container('network-agent', ['/bin/sh'], kubectl),
  };
}

/** Text of ca-certificates.crt for a system that trusts the image host too. */
export function trusting(net: HostNet, images: ImageHost): string {
  return readFileSync(join(net.sharedRoot.folder, certificates), 'utf8') + images.caPem;
}

const certificates = 'etc/ssl/certs/ca-certificates.crt';

/** The shared root as a site would have made it its own: it knows the site's names, and trusts the site's authority. */
async function osArchive({ net, images, hostNames }: NodeSoftwareOptions, folder: string): Promise<string> {
  const own = join(folder, 'os');
  mkdirSync(join(own, 'etc/ssl/certs'), { recursive: true });
  const hosts = readFileSync(join(net.sharedRoot.folder, 'etc/hosts'), 'utf8');
  writeFileSync(join(own, 'etc/hosts'), `${hosts}${net.address} ${hostNames.join(' ')}\n`);
  writeFileSync(join(own, certificates), trusting(net, images));
  const archive = join(folder, 'os.tar.zst');
  const script = `
    tar -C "$1" --exclude=./etc/hosts --exclude=./${certificates} -cf "$3/os.tar" .
    tar -C "$2" --owner=0 --group=0 --append -f "$3/os.tar" ./etc/hosts ./${certificates}
    chroot "$1" zstd -q -1 -T0 < "$3/os.tar" > "$4"
    rm "$3/os.tar"`;
  await must(['sh', '-ec', script, 'sh', net.sharedRoot.folder, own, folder, archive]);
  return archive;
}
