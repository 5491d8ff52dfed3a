import type { Yielding } from '../placement/candidate.ts';
import type { Reserved } from '../placement/place.ts';

/** One machine that is to be taken from the ComputeNode that has it. */
export interface Preemption {
  asset: string;
  /** Who it is for, by name and uid. */
  for: { name: string; uid: string; priority: number };
  /** Of the ComputeNode that has it. */
  priority: number;
}

/** What has to be taken for those that wait, beyond what is free or comes back by itself. */
export function preemptions(reserved: readonly Reserved[]): Preemption[] {
  return reserved.flatMap(({ want, candidate, yielding }) => {
    if (!isTaken(yielding)) return [];
    const { name, uid, priority = 0 } = want;
    return [{ asset: candidate.name, for: { name, uid, priority }, priority: yielding.priority }];
  });
}

function isTaken(yielding: Yielding | undefined): yielding is Extract<Yielding, { comes: 'byPreemption' }> {
  return yielding?.comes === 'byPreemption';
}

/** As the Event of the one that loses its machine says it, and the Event of the one that gets it. */
export function describePreemption(taken: Preemption, victim: string): { victim: string; by: string } {
  const { asset, priority } = taken;
  const { name, priority: higher } = taken.for;
  return {
    victim: `Gives machine ${asset} up to ComputeNode ${name}, whose priority is ${higher} and its own ${priority}: it is drained, and its pool asks for another.`,
    by: `Takes machine ${asset} from ComputeNode ${victim}, whose priority is ${priority} and its own ${higher}: it is bound once that is drained and the machine wiped.`,
  };
}
