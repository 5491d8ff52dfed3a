import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { OpsAdapter, OpsAdapterFactory } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { simulatedCapabilities } from '#ops-adapters/simulated/adapter.ts';
import type { Answer, BackendCall, BackendQuestion, BackendReply } from './backend-messages.ts';

/** The simulated adapter of another process: controllers reach the world as they would reach a real backend. */
export function createBackendFactory(port: number): OpsAdapterFactory {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  const open = new Map<number, { resolve: (answer: unknown) => void; reject: (error: OpsError) => void }>();
  let asked = 0;
  createInterface({ input: socket }).on('line', (line) => {
    const reply = JSON.parse(line) as BackendReply;
    const waiting = open.get(reply.id);
    open.delete(reply.id);
    if ('answer' in reply || !('failure' in reply)) waiting?.resolve(reply.answer);
    else waiting?.reject(new OpsError(reply.failure.reason, reply.failure.message, reply.failure));
  });

  function ask<C extends BackendCall>(call: C, argument: unknown): Promise<Answer<C>> {
    const question: BackendQuestion = { id: (asked += 1), call, argument };
    return new Promise((resolve, reject) => {
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
