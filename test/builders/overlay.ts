/** Any part of `T`. Objects are merged into, lists are replaced whole, undefined takes a field away. */
export type Overrides<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [Key in keyof T]?: Overrides<T[Key]> | undefined }
    : T;

/**
 * `base` with `overrides` laid over it; neither is changed. What the base lacks (a status) is taken as it is given, so a
 * test may give only the part of it that it is about.
 */
export function overlay<T extends object>(base: T, overrides: NoInfer<Overrides<T>>): T {
  return merge(base, overrides) as T;
}

function merge(base: unknown, over: unknown): unknown {
  if (!isPlain(over)) return over;
  const merged = new Map(Object.entries(isPlain(base) ? base : {}));
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) merged.delete(key);
    else merged.set(key, merge(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
