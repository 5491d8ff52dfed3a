import { InvalidArgumentError } from 'commander';
import { durationMs } from '#models/quantity/duration.ts';

/** For commander: ms of `90s`, `30m` or `1h30m`. */
export function duration(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('It must be a duration above 0, such as 90s, 30m or 1h30m.');
}
