import { sleep, type Clock } from '#models/ports/clock.ts';
import type { Random } from '#models/ports/random.ts';
import { OpsError, type OpsAdapter } from '#ops-adapters/port.ts';

/** The chance of each for each call. `lostBefore`: nothing was done; `lostAfter`: it was, and no answer came. */
export interface AdapterFaultRates {
  readonly lostBefore?: number;
  readonly lostAfter?: number;
  readonly delayed?: number;
}

const longestDelayMs = 10_000;

/** The way to an operations tool with bad days. `rates` is asked at each call; draws only while it gives any. */
export function faultyAdapter(
  adapter: OpsAdapter,
  rates: () => AdapterFaultRates,
  random: Random,
  clock: Clock,
): OpsAdapter {
  async function call<T>(act: () => Promise<T>): Promise<T> {
    const { lostBefore = 0, lostAfter = 0, delayed = 0 } = rates();
    if (lostBefore + lostAfter + delayed === 0) return act();
    const drawn = random.next();
    if (drawn < lostBefore) throw lost();
    const value = await act();
    if (drawn < lostBefore + lostAfter) throw lost();
    if (drawn < lostBefore + lostAfter + delayed) await sleep(clock, longestDelayMs * random.next());
    return value;
  }

  return {
    capabilities: adapter.capabilities,
    start: (request) => call(() => adapter.start(request)),
    poll: (handle) => call(() => adapter.poll(handle)),
    cancel: (handle) => call(() => adapter.cancel(handle)),
    inspect: (machine) => call(() => adapter.inspect(machine)),
    health: () => adapter.health(),
  };
}

function lost(): OpsError {
  return new OpsError('BackendFailed', 'no answer came', { retryable: true });
}
