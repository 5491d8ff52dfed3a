import type { Finding } from './finding.ts';

const toleratedMs = 60_000;

export interface ServerTime {
  /** The Date header of an answer (RFC 9110, whole seconds). */
  date: string | undefined;
  /** By our clock. */
  askedMs: number;
  answeredMs: number;
}

/**
 * A clock over a minute off, and in which direction. It never blocks, because nothing that could do harm depends on it:
 * whether a Lease ran out is measured by timers from when it was last seen to change (runtime/leader.ts), deadlines in
 * objects are timestamps of ours compared with our own clock, and fences are counters. What does go wrong (credentials that
 * look expired) shows as a finding of its own; standing still would only add an outage to it.
 */
export function judgeClock(url: string, time: ServerTime): Finding[] {
  const offMs = offsetOf(time);
  return offMs === undefined || Math.abs(offMs) <= toleratedMs ? [] : [{ kind: 'ClockOff', url, byMs: offMs }];
}

/** How far our clock is ahead of the server's; undefined when it told no time. */
export function offsetOf({ date, askedMs, answeredMs }: ServerTime): number | undefined {
  const serverMs = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(serverMs)) return undefined;
  // The header cuts off up to a second, and was written between the two.
  const earliest = serverMs;
  const latest = serverMs + 1000;
  if (askedMs > latest) return askedMs - latest;
  return answeredMs < earliest ? answeredMs - earliest : 0;
}
