import type { CertificateRequests } from '#controllers/certificates/port.ts';
import type { ImageVerifier } from '#controllers/images/port.ts';
import { linkAbort, type LinkedAbort } from '#controllers/runtime/abort-link.ts';
import type { Transport } from '#controllers/runtime/transport.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { OpsAdapter } from '#ops-adapters/port.ts';

/** At which call through a port a process dies: just before it goes out, or when it has been done and not yet answered. */
export interface Crash {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/**
 * One life of a process. What goes through it works until it is killed; from then on nothing of that process ever runs
 * again: its promises never settle, its timers never fire, its connections are closed.
 */
export interface Incarnation {
  readonly clock: Clock;
  readonly alive: boolean;
  /** Calls through its ports so far. */
  readonly calls: number;
  transport(transport: Transport): Transport;
  adapter(adapter: OpsAdapter): OpsAdapter;
  images(images: ImageVerifier): ImageVerifier;
  certificates(certificates: CertificateRequests): CertificateRequests;
  /** Plans its death at the `call`-th call from now. */
  crashAt(crash: Crash): void;
  kill(): void;
}

export function createIncarnation(clock: Clock, onDeath: () => void): Incarnation {
  const timers = new Set<() => void>();
  const connections = new Set<LinkedAbort>();
  let alive = true;
  let calls = 0;
  let crash: Crash | undefined;

  function kill(): void {
    if (!alive) return;
    alive = false;
    for (const cancel of timers) cancel();
    timers.clear();
    for (const connection of connections) connection.abort();
    connections.clear();
    onDeath();
  }

  /** Settles as `promise` does, but only for the living. */
  function whileAlive<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => {
          if (alive) resolve(value);
        },
        (error: unknown) => {
          // The error of a port goes through as it is.
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors
          if (alive) reject(error);
        },
      );
    });
  }

  function call<T>(act: () => Promise<T>): Promise<T> {
    const never = new Promise<T>(() => undefined);
    if (!alive) return never;
    calls += 1;
    const dies = crash?.call === calls ? crash.when : undefined;
    if (dies === 'before') {
      kill();
      return never;
    }
    const promise = whileAlive(act());
    if (dies === 'after') kill();
    return promise;
  }

  function connected<R extends { signal?: AbortSignal }>(request: R): { request: R; connection: LinkedAbort } {
    const connection = linkAbort(request.signal);
    connections.add(connection);
    return { request: { ...request, signal: connection.signal }, connection };
  }

  function close(connection: LinkedAbort): void {
    connection.release();
    connections.delete(connection);
  }

  async function* living(lines: AsyncIterable<unknown>, connection: LinkedAbort): AsyncGenerator<unknown> {
    const iterator = lines[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await whileAlive(iterator.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      connection.abort();
      close(connection);
    }
  }

  return {
    clock: {
      now: () => clock.now(),
      setTimer(delayMs, callback) {
        if (!alive) return () => undefined;
        const cancel = clock.setTimer(delayMs, () => {
          timers.delete(cancel);
          callback();
        });
        timers.add(cancel);
        return () => {
          timers.delete(cancel);
          cancel();
        };
      },
    },
    get alive() {
      return alive;
    },
    get calls() {
      return calls;
    },
    transport: (transport) => ({
      request: (asked) =>
        call(async () => {
          const { request, connection } = connected(asked);
          try {
            return await transport.request(request);
          } finally {
            close(connection);
          }
        }),
      stream: (asked) =>
        call(async () => {
          const { request, connection } = connected(asked);
          const stream = await transport.stream(request);
          return { ...stream, lines: living(stream.lines, connection) };
        }),
    }),
    adapter: (adapter) => ({
      capabilities: adapter.capabilities,
      start: (request) => call(() => adapter.start(request)),
      poll: (handle) => call(() => adapter.poll(handle)),
      cancel: (handle) => call(() => adapter.cancel(handle)),
      inspect: (machine) => call(() => adapter.inspect(machine)),
      health: () => call(() => adapter.health()),
    }),
    images: (images) => ({ verify: (image) => call(() => images.verify(image)) }),
    certificates: (certificates) => ({ parse: (pem) => call(() => certificates.parse(pem)) }),
    crashAt(next) {
      crash = { ...next, call: calls + next.call };
    },
    kill,
  };
}
