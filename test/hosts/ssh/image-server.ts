import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationRequest } from '#ops-adapters/port.ts';
import type { HostNet } from '../host-net.ts';

type Image = NonNullable<OperationRequest['image']>;

/** Files of this machine as hosts can fetch them, from the bridge. */
export interface ImageServer {
  /** `slowly` sends a fourth of it, then a byte a second, so that it never seems gone, and the rest after `release`. */
  image(file: string, how?: 'at once' | 'slowly'): Promise<Image>;
  release(): void;
  /** How often each of these was asked for. */
  asked(image: Image): number;
  close(): Promise<void>;
}

const port = 8080;

export async function serveImages(net: HostNet): Promise<ImageServer> {
  const files: { file: string; how: string }[] = [];
  const asked = new Map<string, number>();
  let released = false;
  const server = createServer((request, response) => {
    const found = files[Number(request.url?.slice(1))];
    if (found === undefined) {
      response.writeHead(404).end();
      return;
    }
    const path = request.url ?? '';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const { size } = statSync(found.file);
    response.writeHead(200, { 'content-length': size });
    const send = async (): Promise<void> => {
      const first = found.how === 'slowly' ? Math.floor(size / 4) : size;
      await pipeline(createReadStream(found.file, { end: first - 1 }), response, { end: first === size });
      if (first === size) return;
      const next = await trickle(found.file, first, response, () => released);
      // Nobody would hear of an error of a stream that is opened for nobody: at a test's end the file is gone.
      if (response.destroyed) return;
      await pipeline(createReadStream(found.file, { start: next }), response);
    };
    // A host whose power was cut doesn't read to the end.
    send().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  await net.expose(port, { host: '127.0.0.1', port: address.port });
  return {
    async image(file, how = 'at once') {
      files.push({ file, how });
      const hashed = createHash('sha256');
      for await (const chunk of createReadStream(file)) hashed.update(chunk as Buffer);
      const url = `http://${net.address}:${port}/${files.length - 1}`;
      return { family: 'debian', version: '12', url, sha256: hashed.digest('hex') };
    },
    release() {
      released = true;
    },
    asked: ({ url = '' }) => asked.get(new URL(url).pathname) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @returns where the rest begins, when it may come or nobody waits for it any more: never at the end. */
async function trickle(path: string, from: number, response: ServerResponse, isOver: () => boolean): Promise<number> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let at = from;
    for (let looks = 1; !isOver() && !response.destroyed; looks += 1) {
      await sleep(50);
      if (looks % 20 > 0 || at >= size - 1 || response.destroyed) continue;
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
      response.write(buffer);
      at += 1;
    }
    return at;
  } finally {
    await file.close();
  }
}
