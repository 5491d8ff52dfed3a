import type { Explanation } from '#models/explain/cause.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** The whole of an explanation for programs: the chain as a tree, `because` of each cause what it waits for. */
export function explanationJson({ well, cause }: Explanation, { from, takenAt, unread }: Snapshot): string {
  const read = from.kind === 'server' ? { server: from.url, at: timestamp(takenAt) } : { folder: from.path };
  return `${JSON.stringify({ object: cause.object, well, read: { ...read, unread }, cause }, undefined, 2)}\n`;
}
