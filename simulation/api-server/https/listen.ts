import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import { rendered } from '../answer/rendered.ts';
import { ApiError } from '../api-error.ts';
import type { ApiServer } from '../server.ts';
import { statusOf } from '../status.ts';
import { createServingCertificates } from './certificates.ts';
import { readRequest } from './read-request.ts';
import { writeAnswer } from './write-answer.ts';

export interface Listener {
  /** `https://127.0.0.1:PORT` */
  url: string;
  /** What clients trust. New with every listener. */
  caPem: string;
  /** Ends all connections, watches too, and those that have said nothing yet. */
  close(): Promise<void>;
}

/** Go's http client keeps idle connections for 90 s; a server that closes first makes its next request fail. */
const keepAliveMs = 120_000;

/** Serves on the loopback only. Port 0 takes a free one. Rejects when the port is taken. */
export async function listen(server: ApiServer, options: { port: number; clock: Clock; log: Log }): Promise<Listener> {
  const { caPem, certificatePem, keyPem } = await createServingCertificates(options.clock.now());
  const listener = createServer({ cert: certificatePem, key: keyPem }, (message, response) => {
    serve(server, message, response).catch((error: unknown) => {
      options.log.debug('connection lost while answering', { path: message.url, error });
      response.destroy();
    });
  });
  // The server itself knows a connection only once its TLS handshake is done.
  const sockets = new Set<Socket>();
  listener.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  listener.keepAliveTimeout = keepAliveMs;
  listener.headersTimeout = keepAliveMs + 1000;
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port, '127.0.0.1', () => {
      listener.off('error', reject);
      resolve();
    });
  });
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `https://127.0.0.1:${port}`,
    caPem,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The response's close is the client's leaving; the request's comes as soon as its body has been read. */
async function serve(server: ApiServer, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController();
  response.on('close', () => {
    // To whoever got all there was nothing is left to break off, and an abort costs an error with its stack.
    if (!response.writableFinished) left.abort();
  });
  try {
    const request = await readRequest(message, left.signal);
    await writeAnswer(response, server.answer(request));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    response.setHeader('connection', 'close');
    await writeAnswer(response, {
      answer: { kind: 'body', status: error.code, body: rendered(statusOf(error)) },
      warnings: [],
    });
  }
}
