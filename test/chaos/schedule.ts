import type { Random } from '#models/ports/random.ts';
import { minute, type Trouble } from './stage.ts';
import { cellTroubles } from './troubles/cells.ts';
import { machineTroubles } from './troubles/machines.ts';
import { orderTroubles } from './troubles/orders.ts';
import { peopleTroubles } from './troubles/people.ts';
import { processTroubles } from './troubles/processes.ts';

export interface Scheduled {
  /** ms from the beginning. */
  at: number;
  trouble: Trouble;
}

const leastOfEach = 6;
const most = 8;

/** Troubles of every sort, at times of their own, in the order of their times. At least 24. */
export function drawSchedule(random: Random, lastsMs: number): Scheduled[] {
  const drawn: Scheduled[] = [];
  for (const sort of [processTroubles, machineTroubles, orderTroubles, peopleTroubles, cellTroubles]) {
    const count = leastOfEach + Math.floor(random.next() * (most - leastOfEach + 1));
    for (let at = 0; at < count; at += 1) {
      const trouble = sort[Math.floor(random.next() * sort.length)];
      if (trouble !== undefined)
        drawn.push({ at: Math.floor(minute + random.next() * (lastsMs - 2 * minute)), trouble });
    }
  }
  return drawn.toSorted((a, b) => a.at - b.at);
}
