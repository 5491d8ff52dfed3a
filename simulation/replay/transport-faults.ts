import type { Request } from '#controllers/runtime/transport.ts';
import type { Random } from '#models/ports/random.ts';

/** What befalls one request. `…After`: the server did what was asked, and the answer says otherwise or never comes. */
export type RequestFault =
  | 'Conflict'
  | 'TooManyRequests'
  | 'Unavailable'
  | 'ServerError'
  | 'ServerErrorAfter'
  | 'TimeoutBefore'
  | 'TimeoutAfter'
  | 'Delayed';

/** What befalls one watch: turned away with 410, or opened and, after a while, ended, broken, or silent for ever. */
export type WatchFault = 'Expired' | 'Ends' | 'Breaks' | 'Hangs';

/** The chance, from 0 to 1, of each fault for each request or watch. */
export type FaultRates = Readonly<Partial<Record<RequestFault | WatchFault, number>>>;

export interface TransportFaultPlan {
  /** From now on; {} for none. */
  setRates(rates: FaultRates): void;
  onRequest(request: Request): RequestFault | undefined;
  onWatch(request: Request): WatchFault | undefined;
}

const requestFaults: readonly RequestFault[] = [
  'Conflict',
  'TooManyRequests',
  'Unavailable',
  'ServerError',
  'ServerErrorAfter',
  'TimeoutBefore',
  'TimeoutAfter',
  'Delayed',
];
const watchFaults: readonly WatchFault[] = ['Expired', 'Ends', 'Breaks', 'Hangs'];

/** Draws once for each request and each watch while there are rates, and not at all while there are none. */
export function createTransportFaultPlan(random: Random): TransportFaultPlan {
  let rates: FaultRates = {};

  function drawn<F extends RequestFault | WatchFault>(among: readonly F[]): F | undefined {
    if (Object.keys(rates).length === 0) return undefined;
    let left = random.next();
    for (const fault of among) {
      left -= rates[fault] ?? 0;
      if (left < 0) return fault;
    }
    return undefined;
  }

  return {
    setRates(next) {
      rates = next;
    },
    onRequest(request) {
      const fault = drawn(requestFaults);
      const guarded = request.method === 'PUT' || request.method === 'PATCH';
      return fault === 'Conflict' && !guarded ? undefined : fault;
    },
    onWatch: () => drawn(watchFaults),
  };
}
