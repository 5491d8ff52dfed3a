/** `value` as an object, or undefined when it is none (arrays are none). */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return isObject(value) ? value : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` as an array; empty when it is none. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `value` as a string; '' when it is none. */
export function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What stands under a chain of keys, or undefined where the chain breaks. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => asObject(inner)?.[key], value);
}
