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
  /** Machines and nodes for which no past one tells how long they take. */
  untimed: Set<string>;
}

/** The next of `names`, which it is taken from, until none is left: more may come meanwhile. */
export function* taken(names: Set<string>): Generator<string> {
  for (let [name] = names; name !== undefined; [name] = names) {
    names.delete(name);
    yield name;
  }
}
