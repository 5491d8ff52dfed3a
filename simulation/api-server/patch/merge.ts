import { isRecord } from '../resources/core/fields.ts';

/**
 * RFC 7386. Returns a new value that shares nothing with `target` or `patch`.
 * Records have no prototype pitfalls here: `__proto__` is a name like any other.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return structuredClone(patch);
  const merged = new Map<string, unknown>(isRecord(target) ? Object.entries(structuredClone(target)) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
