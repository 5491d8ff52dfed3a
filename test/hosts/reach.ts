import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { HostsError } from './hosts-error.ts';

export interface Target {
  host: string;
  port: number;
}

/** A connection to a host, through the keeper's proxy. @throws HostsError when the host doesn't take it. */
export function dial(socketFile: string, { host, port }: Target, withinMs = 20_000): Promise<Socket> {
  const path = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socketFile, method: 'CONNECT', path, timeout: withinMs, agent: false });
    const refuse = (why: string): void => {
      asked.destroy();
      reject(new HostsError(`${path} can't be reached: ${why}`));
    };
    asked.once('connect', ({ statusCode, statusMessage = '' }, socket: Socket, head: Buffer) => {
      // Its limit was for the answer.
      socket.setTimeout(0);
      if (statusCode !== 200) {
        socket.on('error', () => undefined).destroy();
        refuse(statusMessage);
        return;
      }
      // A server that speaks first may have come with the answer.
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.once('timeout', () => refuse(`no answer in ${withinMs} ms`));
    asked.once('error', ({ message }) => refuse(message));
    asked.end();
  });
}

/** Hands each connection on, and both ends fall together, with what was said until then. */
export function handOn(open: () => Promise<Socket>): Server {
  return createServer((from) => {
    from.on('error', () => undefined);
    open().then(
      (to) => {
        to.on('error', () => from.destroy());
        // It would wait for words of somebody who has gone: a host's sshd lets only so many do that.
        if (from.destroyed) {
          to.destroy();
          return;
        }
        from.on('close', () => to.destroySoon());
        to.on('close', () => from.destroySoon());
        from.pipe(to).pipe(from);
      },
      () => from.destroy(),
    );
  });
}

/** A connection on this machine's own loopback. */
export async function dialLocal({ host, port }: Target): Promise<Socket> {
  const socket = connect({ host, port });
  await once(socket, 'connect');
  return socket;
}
