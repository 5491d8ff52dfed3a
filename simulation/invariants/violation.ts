/** FAULTS.md's lists by number: 1 to 20 must never be seen, 21 to 25 hold once faults have stopped. */
export const ruleNames = {
  1: 'more than one claim on an asset',
  2: 'more than one asset on a claim',
  3: 'two assets for one physical machine',
  4: 'two Nodes for one claim',
  5: 'an install under an old epoch',
  6: 'an install on a machine in use or foreign',
  7: 'a wipe without a release',
  8: 'an epoch going down',
  9: 'two operations on one machine at once',
  10: 'a change by an old epoch',
  11: 'deletion because a list failed',
  12: 'more created than wanted plus surge',
  13: 'a finalizer gone before its clean-up',
  14: 'a release before the Node is gone',
  15: 'an unverified image written',
  16: 'an unpinned host reached',
  17: "a certificate approved for another's claim",
  18: 'a secret in any output',
  19: "another namespace's Secret read beyond what is named",
  20: 'anything done to a paused or maintained object',
  21: 'each claim Ready or failed with a reason',
  22: 'each deletion done or naming what blocks it',
  23: 'no orphan Node or asset',
  24: 'quiet: no writes',
  25: 'memory and watches bounded',
} as const;

export type Rule = keyof typeof ruleNames;

/** One breach, told once however often it shows. Holds no secret. */
export interface Violation {
  readonly rule: Rule;
  readonly name: string;
  /** RFC 3339, by the simulation's clock. */
  readonly at: string;
  readonly message: string;
  /** `ComputeAsset a1`, `machine S-1`: what it is about. */
  readonly objects: readonly string[];
}

export type Report = (rule: Rule, message: string, ...objects: readonly string[]) => void;

/** `never 5 (an install under an old epoch) 2030-01-01T00:00:00Z: …`, on one line. */
export function describeViolation({ rule, name, at, message, objects }: Violation): string {
  const list = rule <= 20 ? 'never' : 'always';
  return `${list} ${rule} (${name}) at ${at}: ${message} [${objects.join(', ')}]`;
}
