import type { Stored } from '#models/meta/object.ts';
import type { PlanReport } from '#models/plan/report.ts';

/** What the report needs to know beside the run. */
export interface Reported {
  from: string;
  takenAt: string;
  /** In ms since the epoch. */
  now: number;
  changes: PlanReport['changes'];
  /** The model as it was. */
  objects: readonly Stored[];
  /** How many pods have to leave the Node of this name; undefined where its cluster wasn't read. */
  podsOn: (node: string) => number | undefined;
  /** What else there is to be minded. */
  notes: readonly string[];
}

export function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
