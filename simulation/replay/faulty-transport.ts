import {
  TransportError,
  type Request,
  type Response,
  type Stream,
  type Transport,
} from '#controllers/runtime/transport.ts';
import { sleep, type Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import type { RequestFault, TransportFaultPlan, WatchFault } from './transport-faults.ts';

const longestDelayMs = 5_000;
const longestWatchMs = 120_000;
const usualTimeoutMs = 30_000;

/**
 * A network and a server with bad days, as the plan has it. A request is done at once or never: only its answer is late,
 * so that what a client gave up on never happens afterwards.
 */
export function faultyTransport(
  transport: Transport,
  plan: TransportFaultPlan,
  random: Random,
  clock: Clock,
): Transport {
  async function lost(request: Request): Promise<never> {
    await sleep(clock, request.timeoutMs ?? usualTimeoutMs, request.signal);
    throw new TransportError('the answer was lost', 'unknown');
  }

  async function befallen(request: Request, fault: RequestFault): Promise<Response> {
    switch (fault) {
      case 'Conflict':
        return answer(409, 'Conflict', 'the object has been modified');
      case 'TooManyRequests':
        return answer(429, 'TooManyRequests', 'too many requests', 1);
      case 'Unavailable':
        return answer(503, 'ServiceUnavailable', 'the server is starting', 1);
      case 'ServerError':
        return answer(500, 'InternalError', 'etcdserver: leader changed');
      case 'ServerErrorAfter':
        await transport.request(request);
        return answer(500, 'InternalError', 'etcdserver: request timed out');
      case 'TimeoutBefore':
        return lost(request);
      case 'TimeoutAfter':
        await transport.request(request);
        return lost(request);
      case 'Delayed': {
        const response = await transport.request(request);
        await sleep(clock, longestDelayMs * random.next(), request.signal);
        return response;
      }
    }
  }

  async function watchBefallen(request: Request, fault: WatchFault): Promise<Stream> {
    if (fault === 'Expired') return { ...answer(410, 'Expired', 'too old resource version'), lines: none() };
    const stream = await transport.stream(request);
    const until = clock.now() + longestWatchMs * random.next();
    return { ...stream, lines: cut(stream.lines, fault, until, request.signal) };
  }

  /** Lines until the time has come, then the fault instead of the next line. */
  async function* cut(
    lines: AsyncIterable<unknown>,
    fault: WatchFault,
    until: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<unknown> {
    const iterator = lines[Symbol.asyncIterator]();
    const over = new AbortController();
    const due = sleep(clock, until - clock.now(), over.signal).then(() => 'due' as const);
    try {
      for (;;) {
        const next = await Promise.race([iterator.next(), due]);
        if (next === 'due') break;
        if (next.done === true) return;
        yield next.value;
      }
      if (fault === 'Breaks') throw new TransportError('the connection was reset', 'unknown');
      if (fault === 'Hangs') await aborted(signal);
    } finally {
      over.abort();
      void iterator.return?.();
    }
  }

  return {
    request(request) {
      const fault = plan.onRequest(request);
      return fault === undefined ? transport.request(request) : befallen(request, fault);
    },
    stream(request) {
      const fault = plan.onWatch(request);
      return fault === undefined ? transport.stream(request) : watchBefallen(request, fault);
    },
  };
}

function answer(status: number, reason: string, message: string, retryAfterSeconds?: number): Response {
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } };
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: status, reason, message };
  return { status, headers: {}, body: { ...body, ...details } };
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function* none(): AsyncGenerator<unknown> {}
