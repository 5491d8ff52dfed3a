/** Reads of raw JSON, whose types nobody has promised: what is absent or of another type reads as empty. */
export type Json = Record<string, unknown>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of names; undefined where something on the way isn't an object. */
export function at(object: unknown, ...path: readonly string[]): unknown {
  let value = object;
  for (const name of path) {
    if (!isRecord(value)) return undefined;
    value = value[name];
  }
  return value;
}

export function recordAt(object: unknown, ...path: readonly string[]): Json {
  const value = at(object, ...path);
  return isRecord(value) ? value : {};
}

export function listAt(object: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? value : [];
}

export function recordsAt(object: unknown, ...path: readonly string[]): readonly Json[] {
  return listAt(object, ...path).filter(isRecord);
}

/** Strings as they are, numbers and booleans written out, everything else ''. */
export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = at(object, ...path);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function numberAt(object: unknown, ...path: readonly string[]): number | undefined {
  const value = at(object, ...path);
  return typeof value === 'number' ? value : undefined;
}

/** The object under `name`, made and put there where it is missing. */
export function ensureRecord(object: Json, name: string): Json {
  const value = object[name];
  if (isRecord(value)) return value;
  const made: Json = {};
  object[name] = made;
  return made;
}

/** Sets what isn't there; a default of undefined sets nothing. What is set is a copy. */
export function setDefaults(object: Json, defaults: Json): void {
  for (const [name, value] of Object.entries(defaults)) {
    if (object[name] === undefined && value !== undefined) object[name] = structuredClone(value);
  }
}
