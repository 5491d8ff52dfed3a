import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { OperationHandle, OperationRequest, MachineAddress, OpsAdapter } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import type { BackendQuestion, BackendReply } from './messages.ts';

export interface BackendServer {
  port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Serves an adapter to other processes of this machine, one JSON line a call. */
export async function serveBackend(adapter: OpsAdapter): Promise<BackendServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    const lines = createInterface({ input: socket });
    // It tells the socket's errors once more.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      void reply(adapter, JSON.parse(line) as BackendQuestion).then((answer) => send(socket, answer));
    });
  });
  server.unref();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the backend has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function send(socket: Socket, answer: BackendReply): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
}

async function reply(adapter: OpsAdapter, question: BackendQuestion): Promise<BackendReply> {
  const { id } = question;
  try {
    return { id, answer: await ask(adapter, question) };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    const { reason, message, retryable } = error;
    return { id, failure: { reason, message, retryable } };
  }
}

/** The other end is `client.ts`: what it sends under a call's name is that call's argument. */
function ask(adapter: OpsAdapter, { call, argument }: BackendQuestion): Promise<unknown> {
  switch (call) {
    case 'start':
      return adapter.start(argument as OperationRequest);
    case 'poll':
      return adapter.poll(argument as OperationHandle);
    case 'cancel':
      return adapter.cancel(argument as OperationHandle);
    case 'inspect':
      return adapter.inspect(argument as MachineAddress);
    case 'health':
      return adapter.health();
  }
}
