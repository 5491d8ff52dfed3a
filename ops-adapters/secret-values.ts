import type { MachineAddress } from './port.ts';

/** Purposes whose values everybody may read: who is asked for, and public keys. */
const open = /(^clusterCA$|\.(known_hosts|username|user)$)/;
/** Shorter texts would turn up by chance everywhere. */
const shortest = 4;
/** Lines of a key are secret by themselves; shorter ones tell nothing, and armour tells only what it is. */
const shortestLine = 16;

/** What must not be told of what a call was given: each value, and each line of those that have several. */
export function secretValues(
  { secrets: ofMachine = {} }: MachineAddress,
  ofOperation: Readonly<Record<string, string>> = {},
): string[] {
  const values = Object.entries({ ...ofMachine, ...ofOperation })
    .filter(([purpose]) => !open.test(purpose))
    .flatMap(([, value]) => [value, value.trim(), ...linesOf(value)])
    .filter((value) => value.length >= shortest);
  // Longest first: a secret that holds another one must not leave its rest behind.
  return [...new Set(values)].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

function linesOf(value: string): string[] {
  const lines = value.split('\n').map((line) => line.trim());
  return lines.length < 2 ? [] : lines.filter((line) => line.length >= shortestLine && !line.startsWith('-----'));
}

export function withoutSecrets(text: string, values: readonly string[]): string {
  return values.reduce((told, value) => told.replaceAll(value, '(secret)'), text);
}
