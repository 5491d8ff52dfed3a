import { Cron } from 'croner';
import { durationMs } from '../quantity/duration.ts';

/** Times that come again and again, each for a while. */
export interface Schedule {
  /** When each begins: minute, hour, day of the month, month, day of the week (crontab(5)). */
  cron: string;
  /** Whose clock the cron expression goes by (IANA); UTC when left out. */
  timeZone: string | undefined;
  /** How long each lasts: `10h`. */
  duration: string | undefined;
}

/** How a schedule stands at a moment; times in ms since the epoch. */
export type Standing =
  | { state: 'holds'; until: number }
  | { state: 'waits'; until: number }
  | { state: 'invalid'; reason: 'ScheduleInvalid' | 'ScheduleNeverFires'; message: string };

/**
 * Whether the schedule holds at `now`, and until when that is so. Times that overlap make one: it then says again at the
 * end of the first. Where clocks jump, what would begin in the hour that is left out begins after it.
 */
export function standing({ cron, timeZone, duration }: Schedule, now: number): Standing {
  const lasts = durationMs(duration);
  if (lasts === undefined || lasts <= 0) {
    return invalid(
      `spec.duration has to say how long each time of spec.schedule lasts, such as 10h: it is ${duration}.`,
    );
  }
  const rule = parsed(cron, timeZone ?? 'UTC');
  if (!(rule instanceof Cron)) return rule;
  // The one that began last is the one that ends last: all take as long.
  const [last] = rule.previousRuns(1, new Date(now + 1));
  if (last !== undefined && last.getTime() + lasts > now) return { state: 'holds', until: last.getTime() + lasts };
  const next = rule.nextRun(new Date(now));
  if (next !== null) return { state: 'waits', until: next.getTime() };
  const message = `spec.schedule ${cron} never comes: no year has such a day. Change it.`;
  return { state: 'invalid', reason: 'ScheduleNeverFires', message };
}

function parsed(cron: string, timeZone: string): Cron | Standing {
  if (!isTimeZone(timeZone)) return invalid(`spec.timeZone ${timeZone} is no time zone: name one as Europe/Berlin.`);
  try {
    return new Cron(cron, { paused: true, timezone: timeZone, mode: '5-part' });
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    return invalid(`spec.schedule ${cron} is no cron expression of five fields: ${why}.`);
  }
}

function invalid(message: string): Standing {
  return { state: 'invalid', reason: 'ScheduleInvalid', message };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
