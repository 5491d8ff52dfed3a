/**
 * A copy of a JSON value that shares nothing with it but a stored object's managedFields, which stay frozen: they are a
 * third of it, and mostly nobody reads them. Several times faster than structuredClone on small objects.
 */
export function cloneJson<T>(value: T): T;
export function cloneJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => cloneJson(item));
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    // A plain assignment to this name would set the prototype; JSON may carry it as any other.
    if (key === '__proto__') Object.defineProperty(copy, key, { ...ownField, value: cloneJson(field) });
    else if (key === 'managedFields' && Object.isFrozen(field)) copy[key] = field;
    else copy[key] = typeof field === 'object' ? cloneJson(field) : field;
  }
  return copy;
}

const ownField = { enumerable: true, configurable: true, writable: true };

/** Freezes a JSON value and all in it. Stops at what is frozen already, so shared parts cost nothing. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const field of Object.values(value)) deepFreeze(field);
  }
  return value;
}
