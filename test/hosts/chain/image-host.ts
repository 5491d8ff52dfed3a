import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createAuthority } from '../../control-plane/authority.ts';
import type { HostNet } from '../host-net.ts';
import type { ContainerImage } from './container-image.ts';

export interface ServedFile {
  url: string;
  sha256: string;
}

/** Where a site keeps what its machines are made of: files, and a registry that can only be pulled from. */
export interface ImageHost {
  /** Its authority: what talks to it has to trust it. */
  readonly caPem: string;
  /** Serves the file as it is now under a name of its own. */
  file(name: string, path: string): Promise<ServedFile>;
  /** @returns the reference to pull it by. */
  container(name: string, image: ContainerImage): string;
  close(): Promise<void>;
}

interface Served {
  path?: string;
  body?: Buffer;
  type: string;
  digest?: string;
}

/** At the bridge's address, by https on its usual port. */
export async function createImageHost(net: HostNet): Promise<ImageHost> {
  const authority = await createAuthority('test-images');
  const { certificatePem: cert, keyPem: key } = await authority.issueServer('images', [net.address]);
  const served = new Map<string, Served>([['/v2/', { body: Buffer.from('{}'), type: 'application/json' }]]);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = served.get(request.url ?? '');
    if (found === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { path, body = Buffer.alloc(0), type, digest } = found;
    const length = path === undefined ? body.length : statSync(path).size;
    response.writeHead(200, {
      'content-length': length,
      'content-type': type,
      ...(digest === undefined ? {} : { 'docker-content-digest': digest }),
    });
    if (request.method === 'HEAD' || path === undefined) response.end(request.method === 'HEAD' ? undefined : body);
    else await pipeline(createReadStream(path), response);
  }

  const server = createServer({ cert, key }, (request, response) => {
    // A host whose power was cut doesn't read to the end.
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await net.expose(443, { host: '127.0.0.1', port });

  return {
    caPem: authority.certificatePem,
    async file(name, path) {
      served.set(`/${name}`, { path, type: 'application/octet-stream' });
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
      return { url: `https://${net.address}/${name}`, sha256: hash.digest('hex') };
    },
    container(name, { manifest, config, layer }) {
      // The part of the distribution specification (opencontainers/distribution-spec) that a pull needs.
      for (const reference of ['1', manifest.digest]) {
        served.set(`/v2/${name}/manifests/${reference}`, {
          body: manifest.body,
          type: manifest.mediaType,
          digest: manifest.digest,
        });
      }
      served.set(`/v2/${name}/blobs/${config.digest}`, { body: config.body, type: config.mediaType });
      served.set(`/v2/${name}/blobs/${layer.digest}`, { path: layer.path, type: layer.mediaType });
      return `${net.address}/${name}:1`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
