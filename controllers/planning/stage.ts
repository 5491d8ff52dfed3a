import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { KeptHall } from '../binder/kept-hall.ts';
import type { NodeSeen } from '../binder/pending.ts';
import type { Agenda } from './agenda.ts';
import type { Marks } from './marks.ts';
import type { Timetable } from './timetable.ts';
import type { PlanWorld } from './world.ts';

/** All that one step of a plan works with. */
export interface Stage {
  world: PlanWorld;
  marks: Marks;
  agenda: Agenda;
  timetable: Timetable;
  /** Why everything destructive stands still, or undefined. */
  frozen: string | undefined;
  /** The Node that bears the name of a ComputeNode which has no machine yet. */
  nodeSeen: NodeSeen;
  /** The stock, as it stands on the copy. */
  hall: KeptHall;
  /** A machine of this SKU that was measured, if there is one. */
  measured: (sku: string) => ComputeAsset | undefined;
  /** Machines and nodes for which no past one tells how long they take. */
  untimed: Set<string>;
}

/** Takes all of `names` out, those that come meanwhile too. */
export function* taken(names: Set<string>): Generator<string> {
  // By the lot: the first of a Set is found ever later, the more was taken out before it.
  while (names.size > 0) {
    const lot = [...names];
    names.clear();
    yield* lot;
  }
}
