import type { Readiness } from '../conditions/readiness.ts';
import type { Intent } from './decision.ts';
import { eventIntent } from './decision.ts';

/** How a change to a phase is told. A phase that isn't there is entered silently. */
export type Tones<Phase extends string> = Readonly<Partial<Record<Phase, 'Normal' | 'Warning'>>>;

/**
 * The Event of a phase that changed, in the words of `readiness`; none when it stayed. The first judgement of a new
 * object is told only when it is a Warning, so that applying a whole hall isn't a flood.
 */
export function phaseEvent<Phase extends string>(
  before: string | undefined,
  after: Phase,
  readiness: Readiness,
  tones: Tones<Phase>,
): Intent[] {
  const tone = tones[after];
  if (before === after || tone === undefined || (before === undefined && tone === 'Normal')) return [];
  return [eventIntent(tone, readiness.reason, readiness.message)];
}
