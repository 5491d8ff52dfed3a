import type { Source } from '../runtime/source.ts';

/** `source`, with each of its keys turned into those that it concerns, as things stand at that moment. */
export function mapped(source: Source, keysOf: (key: string) => readonly string[]): Source {
  return {
    synced: source.synced,
    start: (enqueue) => source.start((key) => keysOf(key).forEach(enqueue)),
  };
}
