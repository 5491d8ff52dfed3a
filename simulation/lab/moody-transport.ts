import { TransportError, type Request, type Transport } from '#controllers/runtime/transport.ts';

/** How the way to a server is: open, closed (refused at once), or without any answer. */
export type Mood = 'open' | 'closed' | 'silent';

/** The way to a server, which a test or a fault plan opens and closes. */
export interface Way {
  readonly mood: Mood;
  turn(mood: Mood): void;
  /** Resolves when it is another, or the signal aborts. */
  turned(signal: AbortSignal | undefined): Promise<void>;
}

export function createWay(): Way {
  let mood: Mood = 'open';
  const waiting = new Set<() => void>();
  return {
    get mood() {
      return mood;
    },
    turn(next) {
      mood = next;
      const woken = Array.from(waiting);
      waiting.clear();
      for (const wake of woken) wake();
    },
    turned: (signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
        if (signal?.aborted === true) wake();
      }),
  };
}

/** `transport` by way of `way`. What was asked for while that is silent is never done, and open watches tell nothing. */
export function moodyTransport(transport: Transport, way: Way): Transport {
  async function pass({ signal }: Request): Promise<void> {
    while (way.mood === 'silent' && signal?.aborted !== true) await way.turned(signal);
    if (signal?.aborted === true) throw new TransportError('given up', 'unknown');
    if (way.mood === 'closed') throw new TransportError('connect ECONNREFUSED', 'not-sent');
  }

  async function* lines(all: AsyncIterable<unknown>, request: Request): AsyncGenerator<unknown> {
    const iterator = all[Symbol.asyncIterator]();
    try {
      for (;;) {
        const turned = way.turned(request.signal).then(() => 'turned' as const);
        const next = await Promise.race([iterator.next(), turned]);
        await pass(request);
        // Whatever came while the way was shut is lost with the connection.
        if (next === 'turned') throw new TransportError('connection reset', 'unknown');
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  return {
    async request(request) {
      await pass(request);
      return transport.request(request);
    },
    async stream(request) {
      await pass(request);
      const stream = await transport.stream(request);
      return { ...stream, lines: lines(stream.lines, request) };
    },
  };
}
