import type { Schedule, Standing } from './schedule.ts';
import { standing } from './schedule.ts';

/** As many schedules are kept; beyond it all are worked out anew. */
const most = 4_096;

const known = new Map<string, { at: number; answer: Standing }>();

/**
 * {@link standing}, worked out once for as long as it stays the same: a pool asks it of each of its offers, each time it
 * is looked at, and a cron expression that never fires takes long to find out.
 */
export function rememberedStanding(schedule: Schedule, now: number): Standing {
  const key = JSON.stringify([schedule.cron, schedule.timeZone, schedule.duration]);
  const before = known.get(key);
  if (before !== undefined && holdsAt(before, now)) return before.answer;
  const answer = standing(schedule, now);
  if (known.size >= most) known.clear();
  known.set(key, { at: now, answer });
  return answer;
}

function holdsAt({ at, answer }: { at: number; answer: Standing }, now: number): boolean {
  return answer.state === 'invalid' || (at <= now && now < answer.until);
}
