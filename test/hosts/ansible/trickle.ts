import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationRequest } from '#ops-adapters/port.ts';
import type { HostNet } from '../host-net.ts';

/** An image whose bytes come a few at a time, never so seldom that the server would seem gone, until all may come. */
export interface Trickle {
  image: Required<NonNullable<OperationRequest['image']>>;
  release(): void;
  close(): void;
}

const port = 8090;

export async function trickle(net: HostNet, bytes: Buffer): Promise<Trickle> {
  let released = false;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    const send = async (): Promise<void> => {
      let at = 0;
      while (!released && at < bytes.length / 2 && !response.destroyed) {
        response.write(bytes.subarray(at, at + 4_096));
        at += 4_096;
        await sleep(300);
      }
      response.end(bytes.subarray(at));
    };
    void send();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  await net.expose(port, { host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    image: { family: 'os', version: '1', url: `http://${net.address}:${port}/image`, sha256 },
    release() {
      released = true;
    },
    close() {
      released = true;
      server.close();
      server.closeAllConnections();
    },
  };
}
