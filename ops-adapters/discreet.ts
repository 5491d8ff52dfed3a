import type { MachineAddress, OpsAdapter } from './port.ts';
import { OpsError } from './port.ts';
import { secretValues, withoutSecrets } from './secret-values.ts';

/**
 * `adapter`, whose answers and errors hold none of the secrets that the call was given: a machine can say back what it was
 * told, and a tool what it was called with. A net below the port's promise, not in place of it: a secret is known only as it
 * was given, and `poll` isn't given those of the operation.
 */
export function discreet(adapter: OpsAdapter): OpsAdapter {
  return {
    capabilities: adapter.capabilities,
    start: (request) => guard(request.machine, request.secrets, () => adapter.start(request)),
    poll: (handle) => guard(handle.machine, undefined, () => adapter.poll(handle)),
    cancel: (handle) => guard(handle.machine, undefined, () => adapter.cancel(handle)),
    inspect: (machine) => guard(machine, undefined, () => adapter.inspect(machine)),
    health: () => adapter.health(),
  };
}

async function guard<Answer>(
  machine: MachineAddress,
  ofOperation: Readonly<Record<string, string>> | undefined,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const values = secretValues(machine, ofOperation);
  try {
    const answer = await call();
    return values.length === 0 ? answer : (cleared(answer, values) as Answer);
  } catch (error) {
    throw values.length === 0 ? error : clearedError(error, values);
  }
}

/** The same, but for its texts: what isn't plain data isn't of the port, and is left alone. */
function cleared(answer: unknown, values: readonly string[]): unknown {
  if (typeof answer === 'string') return withoutSecrets(answer, values);
  if (Array.isArray(answer)) return answer.map((item) => cleared(item, values));
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, cleared(value, values)]));
}

/** The same error where nothing in it tells; else one of its kind, without the stack that repeats its words. */
function clearedError(error: unknown, values: readonly string[]): unknown {
  if (!(error instanceof Error) || !tells(error, values)) return error;
  const message = withoutSecrets(error.message, values);
  const cause = error.cause === undefined ? {} : { cause: clearedError(error.cause, values) };
  if (error instanceof OpsError) return new OpsError(error.reason, message, { retryable: error.retryable, ...cause });
  return Object.assign(new Error(message, cause), { name: error.name });
}

function tells(error: unknown, values: readonly string[]): boolean {
  if (!(error instanceof Error)) return values.some((value) => String(error).includes(value));
  return values.some((value) => `${error.message}\n${error.stack ?? ''}`.includes(value)) || tells(error.cause, values);
}
