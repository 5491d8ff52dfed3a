import type { MachineAddress, OpsAdapter } from './port.ts';
import { OpsError } from './port.ts';
import { secretValues, withoutSecrets } from './secret-values.ts';

/** Machines whose last operation's secrets are remembered for the calls that come after; the ones longest ago go first. */
const remembered = 4096;

/**
 * `adapter`, whose answers and errors hold none of the secrets that it was given: a machine can say back what it was told,
 * and a tool what it was called with. A net below the port's promise, not in place of it: a secret is known only as it was
 * given, and that of an operation only while this process lives.
 */
export function discreet(adapter: OpsAdapter): OpsAdapter {
  const ofMachines = new Map<string, Readonly<Record<string, string>>>();

  function remember({ serial }: MachineAddress, secrets: Readonly<Record<string, string>> | undefined): void {
    if (secrets === undefined) return;
    ofMachines.delete(serial);
    ofMachines.set(serial, secrets);
    const [oldest] = ofMachines.keys();
    if (ofMachines.size > remembered && oldest !== undefined) ofMachines.delete(oldest);
  }

  async function guard<Answer>(machine: MachineAddress, call: () => Promise<Answer>): Promise<Answer> {
    const values = secretValues(machine, ofMachines.get(machine.serial));
    try {
      const answer = await call();
      return values.length === 0 ? answer : (cleared(answer, values) as Answer);
    } catch (error) {
      throw values.length === 0 ? error : clearedError(error, values);
    }
  }

  return {
    capabilities: adapter.capabilities,
    ...(adapter.awaitNews === undefined ? {} : { awaitNews: async (handle) => adapter.awaitNews?.(handle) }),
    start(request) {
      remember(request.machine, request.secrets);
      return guard(request.machine, () => adapter.start(request));
    },
    poll: (handle) => guard(handle.machine, () => adapter.poll(handle)),
    cancel: (handle) => guard(handle.machine, () => adapter.cancel(handle)),
    inspect: (machine) => guard(machine, () => adapter.inspect(machine)),
    health: () => adapter.health(),
    close: () => adapter.close?.(),
  };
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
  if (!(error instanceof Error)) return cleared(error, values);
  if (!tells(error, values)) return error;
  const message = withoutSecrets(error.message, values);
  const cause = error.cause === undefined ? {} : { cause: clearedError(error.cause, values) };
  if (error instanceof OpsError) return new OpsError(error.reason, message, { retryable: error.retryable, ...cause });
  return Object.assign(new Error(message, cause), { name: error.name });
}

function tells(error: unknown, values: readonly string[]): boolean {
  if (!(error instanceof Error)) return error !== undefined && cleared(error, values) !== error;
  return values.some((value) => `${error.message}\n${error.stack ?? ''}`.includes(value)) || tells(error.cause, values);
}
