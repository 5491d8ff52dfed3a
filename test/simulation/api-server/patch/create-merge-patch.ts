import { isRecord, type Json } from '#simulation/api-server/resources/core/fields.ts';

/** The merge patch that turns `from` into `to`, where `to` has no nulls within objects (a merge patch can't say them). */
export function createMergePatch(from: Json, to: Json): Json {
  const patch = new Map<string, unknown>();
  for (const name of Object.keys(from)) {
    if (!Object.hasOwn(to, name)) patch.set(name, null);
  }
  for (const [name, value] of Object.entries(to)) {
    const before = Object.hasOwn(from, name) ? from[name] : undefined;
    if (isRecord(before) && isRecord(value)) {
      const inner = createMergePatch(before, value);
      if (Object.keys(inner).length > 0) patch.set(name, inner);
    } else if (JSON.stringify(before) !== JSON.stringify(value)) patch.set(name, structuredClone(value));
  }
  return Object.fromEntries(patch);
}
