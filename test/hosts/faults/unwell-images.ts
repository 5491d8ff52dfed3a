import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { OperationRequest } from '#ops-adapters/port.ts';
import type { HostNet } from '../host-net.ts';

type Image = NonNullable<OperationRequest['image']>;

/** How a server of images is unwell, by what it does when it is asked. */
const illnesses = {
  'says nothing': () => undefined,
  'says nothing after its headers': (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'),
  'dribbles its headers': (socket: Socket) => dribble(socket, 'HTTP/1.1 200 OK\r\nX-Long: '),
  'dribbles its bytes': (socket: Socket) => dribble(socket, 'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n'),
  'ends too early': (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx'),
  'tells a length that is none': (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx'),
  'speaks something else': (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'is out of order': (socket: Socket) => socket.end('HTTP/1.1 503 Out of order\r\nContent-Length: 0\r\n\r\n'),
} satisfies Readonly<Record<string, (socket: Socket) => unknown>>;

export type Illness = keyof typeof illnesses;

export interface UnwellImages {
  image(illness: Illness): Image;
  close(): void;
}

const port = 8_090;

export async function serveUnwell(net: HostNet): Promise<UnwellImages> {
  const names = Object.keys(illnesses) as Illness[];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.once('data', (asked) => {
      const name = names[Number(/^GET \/(\d+)/.exec(asked.toString())?.[1])];
      if (name !== undefined) illnesses[name](socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await net.expose(port, { host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  return {
    image: (illness) => ({
      family: 'cni-plugins',
      version: '1',
      url: `http://${net.address}:${port}/${names.indexOf(illness)}`,
      sha256: '0'.repeat(64),
    }),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function dribble(socket: Socket, begin: string): void {
  socket.write(begin);
  const timer = setInterval(() => socket.write('x'), 200);
  socket.on('close', () => clearInterval(timer));
}
