import { sleep, type Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import { linkAbort } from './abort-link.ts';
import { createCongestion, type RequestEnd, type Turn } from './congestion.ts';
import type { KubeError } from './kube-error.ts';
import { errorFromAnswer, errorFromTransport } from './status-error.ts';
import { TransportError, type Request, type Stream, type Transport } from './transport.ts';

export interface Caller {
  /** The answer's body, where the status is 2xx. @throws KubeError */
  send(request: Request): Promise<unknown>;
  /** An open stream, where the status is 2xx. The time limit is for the answer to begin. @throws KubeError */
  open(request: Request & { signal: AbortSignal }): Promise<Stream>;
}

type Answered = Pick<Stream, 'status' | 'body' | 'headers'>;

/** A transport keeps its own time; this much later its caller gives up on it, so that a stuck one cannot hold a worker. */
const graceMs = 1000;

/**
 * Sends requests, repeats what the server asks to repeat (429 and 503 with Retry-After, while the time limit allows it),
 * asks for less at once when it is told that it is too much, and turns everything but success into a KubeError.
 */
export function createCaller(
  transport: Transport,
  options: { clock: Clock; random: Random; timeoutMs: number },
): Caller {
  const { clock, random } = options;
  const congestion = createCongestion();

  async function answered<A extends Answered>(request: Request, ask: (request: Request) => Promise<A>): Promise<A> {
    const aborted = (): boolean => request.signal?.aborted === true;
    const end = clock.now() + (request.timeoutMs ?? options.timeoutMs);
    for (;;) {
      const answer = await attempt(request, end, ask);
      if (isSuccess(answer)) return answer;
      const error = errorFromAnswer(request, answer);
      const waitMs = repeatAfter(error);
      if (waitMs === undefined || clock.now() + waitMs >= end || aborted()) throw error;
      await sleep(clock, waitMs, request.signal);
      if (aborted()) throw error;
    }
  }

  /** The wait the server asked for, a little longer so that those turned away together don't come back together. */
  function repeatAfter(error: KubeError): number | undefined {
    if (error.retryAfterMs === undefined || (error.status !== 429 && error.status !== 503)) return undefined;
    // When to ask again is for who drains to decide.
    if (isHeldByBudget(error)) return undefined;
    return error.retryAfterMs * (1 + 0.2 * random.next());
  }

  async function attempt<A extends Answered>(
    request: Request,
    endMs: number,
    ask: (request: Request) => Promise<A>,
  ): Promise<A> {
    const waiting = enter(request, endMs);
    if (waiting !== undefined) await waiting;
    const timeoutMs = Math.max(1, endMs - clock.now());
    let cancel = (): void => {};
    const late = new Promise<never>((_, reject) => {
      cancel = clock.setTimer(timeoutMs + graceMs, () => {
        reject(new TransportError(`no answer within ${timeoutMs} ms`, 'unknown'));
      });
    });
    let end: RequestEnd = 'no-answer';
    try {
      const answer = await Promise.race([ask({ ...request, timeoutMs }), late]);
      end = isTooMany(request, answer) ? 'too-many' : 'answered';
      return answer;
    } catch (error) {
      throw errorFromTransport(request, error);
    } finally {
      cancel();
      congestion.leave(end);
    }
  }

  /** Waits until the server can be expected to take one more. @throws KubeError when that takes until `endMs`. */
  function enter(request: Request, endMs: number): Promise<void> | undefined {
    const turn = congestion.enter();
    return turn === undefined ? undefined : wait(request, endMs, turn);
  }

  async function wait(request: Request, endMs: number, turn: Turn): Promise<void> {
    const { promise: over, resolve } = Promise.withResolvers<'over'>();
    const cancel = clock.setTimer(Math.max(0, endMs - clock.now()), () => resolve('over'));
    const abort = (): void => resolve('over');
    request.signal?.addEventListener('abort', abort, { once: true });
    if (request.signal?.aborted === true) abort();
    const first = await Promise.race([turn.come, over]);
    cancel();
    request.signal?.removeEventListener('abort', abort);
    if (first !== 'over') return;
    if (!turn.giveUp()) congestion.leave('no-answer');
    throw errorFromTransport(request, new TransportError('the server takes no more for now', 'not-sent'));
  }

  return {
    async send(request) {
      const link = linkAbort(request.signal);
      try {
        const answer = await answered({ ...request, signal: link.signal }, (one) => transport.request(one));
        return answer.body;
      } catch (error) {
        link.abort();
        throw error;
      } finally {
        link.release();
      }
    },
    open: (request) => answered(request, (one) => transport.stream(one)),
  };
}

function isSuccess({ status }: Answered): boolean {
  return status >= 200 && status < 300;
}

function isTooMany(request: Request, answer: Answered): boolean {
  return answer.status === 429 && !isHeldByBudget(errorFromAnswer(request, answer));
}

/** An eviction that a disruption budget forbids: that is no sign of a server that has too much to do. */
function isHeldByBudget({ causes }: KubeError): boolean {
  return causes.some(({ reason }) => reason === 'DisruptionBudget');
}
