import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationRequest } from '#ops-adapters/port.ts';
import type { HostNet } from '#test/hosts/host-net.ts';
import { tar } from '#test/ops-adapters/ssh/machine-runner/archive-server.ts';

/** A small archive that takes its time to come: who installs it sleeps, and works next to nothing. */
export interface LastingImage {
  image: NonNullable<OperationRequest['image']> & { url: string; sha256: string };
  close(): void;
}

const port = 8080;
/** A byte each, so that nobody takes the server for gone. */
const signOfLifeMs = 5_000;

/**
 * Served from the bridge. @param seconds that each who asks waits, from when it asks. @param tls of the bridge's address;
 * without it plain http, which no object may name.
 */
export async function serveLastingImage(
  net: HostNet,
  seconds: number,
  tls?: { cert: string; key: string },
): Promise<LastingImage> {
  const archive = Buffer.from(tar({ bridge: 'a', loopback: 'b' }));
  const answer: RequestListener = (_request, response) => {
    const until = performance.now() + seconds * 1_000;
    response.writeHead(200, { 'content-length': archive.length });
    const send = async (): Promise<void> => {
      let sent = 0;
      for (;;) {
        const left = until - performance.now();
        if (left <= 0 || response.destroyed) break;
        response.write(archive.subarray(sent, (sent += 1)));
        await sleep(Math.min(left, signOfLifeMs));
      }
      response.end(archive.subarray(sent));
    };
    void send();
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  await net.expose(port, { host: '127.0.0.1', port: address.port });
  const sha256 = createHash('sha256').update(archive).digest('hex');
  return {
    image: {
      family: 'bridge',
      version: '1.5.1',
      url: `${tls === undefined ? 'http' : 'https'}://${net.address}:${port}/`,
      sha256,
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
