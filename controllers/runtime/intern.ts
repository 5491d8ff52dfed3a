import { isRecord } from './json.ts';

/** Strings shorter than it the JavaScript engine shares by itself when it parses JSON; longer ones than the upper are texts. */
const shortest = 11;
const longest = 128;
/** The pool is thrown away when it is so full: what is common comes back at once, what was unique goes. */
const fullAt = 16_384;

/** Strings of these fields are mostly unlike any other object's: to look for their likes only fills the pool. */
const unique = new Set(['uid', 'resourceVersion', 'serial', 'providerID']);

export interface Interner {
  /** Makes equal strings of all objects one string, in place. */
  share(object: Record<string, unknown>): void;
}

/**
 * Keeps a hundred thousand objects lean: the same label values, references, phases, reasons and times stand in most of
 * them, and each parse makes a copy of each.
 */
export function createInterner(): Interner {
  const pool = new Map<string, string>();

  function pooled(text: string): string {
    if (text.length < shortest || text.length > longest) return text;
    const known = pool.get(text);
    if (known !== undefined) return known;
    if (pool.size >= fullAt) pool.clear();
    pool.set(text, text);
    return text;
  }

  function shareIn(value: unknown, within?: string): void {
    if (Array.isArray(value)) {
      value.forEach((item: unknown, at) => {
        if (typeof item === 'string') value[at] = pooled(item);
        else shareIn(item);
      });
      return;
    }
    if (!isRecord(value)) return;
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (typeof item !== 'string') shareIn(item, key);
      else if (!unique.has(key) && !(key === 'name' && within === 'metadata')) value[key] = pooled(item);
    }
  }

  return { share: (object) => shareIn(object) };
}
