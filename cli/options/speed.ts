import { InvalidArgumentError } from 'commander';

/** How many times as fast as in life simulated machines are; `max`: they take no time. */
export type Speed = number | 'max';

/** For commander: max, real, or a factor. */
export function speed(text: string): Speed {
  if (text === 'max') return 'max';
  if (text === 'real') return 1;
  const factor = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (factor >= 1 && factor <= 1_000_000) return factor;
  throw new InvalidArgumentError('It must be max, real, or a factor from 1 up, such as 15.');
}
