import { OpsError } from '../../port.ts';
import { reachedBy } from './login.ts';

const known: ReadonlySet<string> = new Set(['user', 'sudo', 'port', 'jump', 'agent', 'addressType']);
const switches = ['sudo', 'agent'] as const;

/**
 * What of an OpsMaster's parameters can't be used, in words; undefined when all can. A parameter that is not known would be
 * left out without a word: a login as somebody else, or to somewhere else, than was meant.
 * @param others tells names that mean something to whoever reaches machines by these parameters too.
 */
export function parameterProblem(
  parameters: Readonly<Record<string, string>>,
  others: (name: string) => boolean = () => false,
): string | undefined {
  const stranger = Object.keys(parameters)
    .toSorted()
    .find((name) => !known.has(name) && !others(name));
  if (stranger !== undefined) {
    return `the parameter ${JSON.stringify(stranger.slice(0, 64))} isn't known; there are: ${[...known].join(', ')}`;
  }
  for (const name of switches) {
    const value = parameters[name];
    if (value !== undefined && value !== 'true' && value !== 'false') {
      return `the parameter ${name} is neither 'true' nor 'false'`;
    }
  }
  try {
    reachedBy(parameters);
  } catch (error) {
    if (error instanceof OpsError) return error.message;
    throw error;
  }
  return undefined;
}
