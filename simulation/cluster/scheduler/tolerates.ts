import type { Taint } from '../objects/node.ts';
import type { Toleration } from '../objects/pod.ts';

/** Whether one toleration covers a taint: no key with Exists covers all keys, no effect covers all effects. */
export function covers(toleration: Toleration, taint: Taint): boolean {
  if (isSet(toleration.effect) && toleration.effect !== taint.effect) return false;
  const exists = toleration.operator === 'Exists';
  if (!isSet(toleration.key)) return exists;
  if (toleration.key !== taint.key) return false;
  return exists || (toleration.value ?? '') === (taint.value ?? '');
}

export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return tolerations?.some((toleration) => covers(toleration, taint)) ?? false;
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
