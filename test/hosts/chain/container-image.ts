import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { must } from '../command.ts';

interface Content {
  mediaType: string;
  digest: string;
}

/** An image of one layer, as a registry has it (opencontainers/image-spec). */
export interface ContainerImage {
  manifest: Content & { body: Buffer };
  config: Content & { body: Buffer };
  layer: Content & { path: string };
}

/** Of the folder `root`, as it is now. @param path of the layer, which is written there. */
export async function containerImage(
  root: string,
  path: string,
  entrypoint: readonly string[],
): Promise<ContainerImage> {
  await must(['tar', '-C', root, '--owner=0', '--group=0', '--numeric-owner', '-cf', path, '.']);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  const layer = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: `sha256:${hash.digest('hex')}`,
    path,
  };
  const config = withDigest('application/vnd.oci.image.config.v1+json', {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Entrypoint: entrypoint, Env: ['PATH=/bin'] },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const manifest = withDigest('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: described(config, config.body.length),
    layers: [described(layer, statSync(path).size)],
  });
  return { manifest, config, layer };
}

function withDigest(mediaType: string, value: unknown): Content & { body: Buffer } {
  const body = Buffer.from(JSON.stringify(value));
  return { mediaType, body, digest: `sha256:${createHash('sha256').update(body).digest('hex')}` };
}

function described({ mediaType, digest }: Content, size: number): Content & { size: number } {
  return { mediaType, digest, size };
}
