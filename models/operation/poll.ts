import type { Operation } from '../generated/operation.ts';
import type { OperationNews } from './progress.ts';

const soonest = 1_000;
const latest = 15_000;

/** When to ask again, in ms since the epoch: a tenth of the time it has run, between one second and fifteen. */
export function nextPoll(operation: Operation, news: OperationNews, now: number): number {
  const { startedAt } = operation.status ?? {};
  const isOutOfSight = news.news === 'unknown' && startedAt === undefined && news.asked !== true;
  if (news.news === 'waiting' || isOutOfSight) return now + latest;
  const since = Date.parse(startedAt ?? '') || now;
  return now + pollIntervalMs(now - since);
}

/** Between two questions after an operation that has run for `ranMs`. */
export function pollIntervalMs(ranMs: number): number {
  return Math.min(Math.max(ranMs / 10, soonest), latest);
}
