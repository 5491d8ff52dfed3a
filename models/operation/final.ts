import type { Operation } from '../generated/operation.ts';

export function isFinal(operation: Operation): boolean {
  const phase = operation.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed';
}

/** The fence under which an operation acts, or undefined for one that has no claim (it changes nothing). */
export function fenceOf(operation: Operation): { epoch: number; sequence: number } | undefined {
  const { claim, sequence } = operation.spec;
  return claim === undefined ? undefined : { epoch: claim.epoch, sequence };
}
