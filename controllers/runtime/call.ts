import { sleep, type Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import { linkAbort } from './abort-link.ts';
import type { KubeError } from './kube-error.ts';
import { errorFromAnswer, errorFromTransport } from './status-error.ts';
import { TransportError, type Request, type Stream, type Transport } from './transport.ts';

export interface Caller {
  /** The answer's body, where the status is 2xx. @throws KubeError */
  send(request: Request): Promise<unknown>;
  /** An open stream, where the status is 2xx. The time limit is for the answer to begin. @throws KubeError */
  open(request: Request & { signal: AbortSignal }): Promise<Stream>;
}

/** A transport keeps its own time; this much later its caller gives up on it, so that a stuck one cannot hold a worker. */
const graceMs = 1000;

/**
 * Sends requests, repeats what the server asks to repeat (429 and 503 with Retry-After, while the time limit allows it),
 * and turns everything but success into a KubeError.
 */
export function createCaller(
  transport: Transport,
  options: { clock: Clock; random: Random; timeoutMs: number },
): Caller {
  const { clock, random } = options;

  async function answered<A extends Pick<Stream, 'status' | 'body' | 'headers'>>(
    request: Request,
    ask: (request: Request) => Promise<A>,
  ): Promise<A> {
    const aborted = (): boolean => request.signal?.aborted === true;
    const end = clock.now() + (request.timeoutMs ?? options.timeoutMs);
    for (;;) {
      const answer = await attempt(request, end, ask);
      if (answer.status >= 200 && answer.status < 300) return answer;
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
    // An eviction that a disruption budget forbids: when to ask again is for who drains to decide.
    if (error.causes.some(({ reason }) => reason === 'DisruptionBudget')) return undefined;
    return error.retryAfterMs * (1 + 0.2 * random.next());
  }

  async function attempt<A>(request: Request, end: number, ask: (request: Request) => Promise<A>): Promise<A> {
    const timeoutMs = Math.max(1, end - clock.now());
    let cancel = (): void => {};
    const late = new Promise<never>((_, reject) => {
      cancel = clock.setTimer(timeoutMs + graceMs, () => {
        reject(new TransportError(`no answer within ${timeoutMs} ms`, 'unknown'));
      });
    });
    try {
      return await Promise.race([ask({ ...request, timeoutMs }), late]);
    } catch (error) {
      throw errorFromTransport(request, error);
    } finally {
      cancel();
    }
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
