import type { Operation } from '../generated/operation.ts';
import type { OperationNews } from './progress.ts';

const soonest = 1_000;
const latest = 15_000;

/** When to ask again, in ms since the epoch: a tenth of the time it has run, between one second and fifteen. */
export function nextPoll(operation: Operation, news: OperationNews, now: number): number {
  const since = Date.parse(operation.status?.startedAt ?? '') || now;
  const pace = news.news === 'waiting' ? latest : Math.max((now - since) / 10, soonest);
  return now + Math.min(pace, latest);
}
