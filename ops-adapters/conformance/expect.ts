import { opsFailureReasons } from '../failure-reasons.ts';
import { OpsError } from '../port.ts';
import { ConformanceFailure } from './bench.ts';

/** Throws unless `holds`, saying what was promised and what came instead. */
export function expect(holds: boolean, promise: string, seen?: unknown): asserts holds {
  if (holds) return;
  throw new ConformanceFailure(seen === undefined ? promise : `${promise}; seen: ${JSON.stringify(seen)}`);
}

/** The outcome when it is of this kind. */
export function expectOutcome<T extends { outcome: string }, K extends T['outcome']>(
  seen: T,
  outcome: K,
  promise: string,
): Extract<T, { outcome: K }> {
  expect(isOutcome(seen, outcome), promise, seen);
  return seen;
}

function isOutcome<T extends { outcome: string }, K extends T['outcome']>(
  seen: T,
  outcome: K,
): seen is Extract<T, { outcome: K }> {
  return seen.outcome === outcome;
}

/** The OpsError with which `call` rejects. Any other error, and success, is a failure. */
export async function expectOpsError(call: () => Promise<unknown>, promise: string): Promise<OpsError> {
  let seen: unknown;
  try {
    seen = await call();
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw new ConformanceFailure(`${promise}; rejected with something else than OpsError`, { cause: error });
  }
  throw new ConformanceFailure(`${promise}; seen: ${JSON.stringify(seen)}`);
}

/** Every reason there is: what an adapter says must be one of them. */
export const reasons: ReadonlySet<string> = new Set(opsFailureReasons);
