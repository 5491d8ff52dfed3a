import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { must } from '../command.ts';
import type { HostNet } from '../host-net.ts';

type Image = Required<NonNullable<OperationRequest['image']>>;

/** What projects publish, made of what this machine can have: Debian's containerd and runc, and a kubelet's stand-in. */
export interface Published {
  containerd: Image;
  runc: Image;
  kubelet(version: string, how?: 'runs' | 'dies'): Promise<Image>;
  close(): void;
}

const port = 8_081;
const standIn = fileURLToPath(new URL('stand-in/kubelet.go', import.meta.url));

/** Served at the bridge's address. */
export async function publish(net: HostNet): Promise<Published> {
  const folder = join(net.folder, 'published');
  mkdirSync(folder);
  const files: string[] = [];
  const server = createServer(({ url }, response) => {
    const file = files[Number(url?.slice(1))];
    if (file === undefined) response.writeHead(404).end();
    else response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  await net.expose(port, { host: '127.0.0.1', port: address.port });

  function image(file: string, family: string, version: string): Image {
    files.push(file);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    return { family, version, url: `http://${net.address}:${port}/${files.length - 1}`, sha256 };
  }

  await must(['sh', '-ec', 'cd "$1"; apt-get --quiet=2 -o Acquire::Retries=3 download containerd runc', 'sh', folder]);
  for (const name of readdirSync(folder)) await must(['dpkg-deb', '-x', join(folder, name), join(folder, 'root')]);
  const archive = join(folder, 'containerd.tar.gz');
  // As in containerd-*.tar.gz: its programs below bin/, and nothing else.
  await must(['tar', '-C', join(folder, 'root/usr'), '--exclude=bin/runc', '-czf', archive, 'bin']);

  return {
    containerd: image(archive, 'containerd', '1.6.20'),
    runc: image(join(folder, 'root/usr/sbin/runc'), 'runc', '1.1.5'),
    async kubelet(version, how = 'runs') {
      const file = join(folder, `kubelet-${version}`);
      const stamps = `-X main.version=${version}${how === 'dies' ? ' -X main.dies=yes' : ''}`;
      await must(['go', 'build', '-ldflags', stamps, '-o', file, standIn], {
        env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'off' },
      });
      return image(file, 'kubernetes', version);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
