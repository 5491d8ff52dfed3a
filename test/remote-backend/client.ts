import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { OpsAdapter, OpsAdapterFactory } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { simulatedCapabilities } from '#ops-adapters/simulated/adapter.ts';
import type { Answer, BackendCall, BackendQuestion, BackendReply } from './messages.ts';

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (error: OpsError) => void;
}

/** The simulated adapter of another process: controllers reach the world as they would reach a real backend. */
export function createBackendFactory(port: number): OpsAdapterFactory {
  const open = new Map<number, Waiting>();
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  // Alone it keeps no process alive that is done otherwise.
  socket.unref();
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    for (const { reject } of open.values()) reject(goneAway());
    open.clear();
  });
  let asked = 0;
  const lines = createInterface({ input: socket });
  // It tells the socket's errors once more.
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    const reply = JSON.parse(line) as BackendReply;
    const waiting = open.get(reply.id);
    open.delete(reply.id);
    if ('failure' in reply) waiting?.reject(new OpsError(reply.failure.reason, reply.failure.message, reply.failure));
    else waiting?.resolve(reply.answer);
  });

  function ask<C extends BackendCall>(call: C, argument: unknown): Promise<Answer<C>> {
    const question: BackendQuestion = { id: (asked += 1), call, argument };
    return new Promise((resolve, reject) => {
      if (socket.destroyed) {
        reject(goneAway());
        return;
      }
      // The other end answers with what the adapter's call of this name gave.
      open.set(question.id, { resolve: resolve as (answer: unknown) => void, reject });
      socket.write(`${JSON.stringify(question)}\n`);
    });
  }

  const adapter: OpsAdapter = {
    capabilities: simulatedCapabilities,
    start: (operation) => ask('start', operation),
    poll: (handle) => ask('poll', handle),
    cancel: (handle) => ask('cancel', handle),
    inspect: (machine) => ask('inspect', machine),
    health: () => ask('health', null),
  };
  return { name: 'simulated', revision: '1', create: () => adapter };
}

function goneAway(): OpsError {
  return new OpsError('BackendFailed', 'the process of the backend is gone', { retryable: true });
}
