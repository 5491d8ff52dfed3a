import type { Command } from './cause.ts';
import type { Explained, View } from './view.ts';

/** What would help where something waits for a person. An empty list where nothing can be said for sure. */
export type Help = (object: Explained, view: View) => readonly Command[];

export function all(...helps: readonly Help[]): Help {
  return (object, view) => helps.flatMap((help) => help(object, view));
}
