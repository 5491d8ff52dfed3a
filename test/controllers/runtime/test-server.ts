import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface TestServer {
  readonly url: string;
  /** Open sockets. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** A real server on a port of 127.0.0.1 that the system picks. */
export async function startTestServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  tls?: { key: string; cert: string; ca?: string },
): Promise<TestServer> {
  const server =
    tls === undefined ? createServer(handle) : createTlsServer({ ...tls, requestCert: tls.ca !== undefined }, handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
