import type { KubeObject } from '#models/meta/object.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/**
 * A duration as Kubernetes prints it to people: two units while they matter, then one.
 * Thresholds as in k8s.io/apimachinery/pkg/util/duration `HumanDuration`.
 */
export function humanDuration(ms: number): string {
  if (ms <= -2 * second) return '<invalid>';
  if (ms < 0) return '0s';
  const whole = (unit: number): number => Math.floor(ms / unit);
  if (ms < 2 * minute) return `${whole(second)}s`;
  if (ms < 10 * minute) return withRest(whole(minute), 'm', Math.floor((ms % minute) / second), 's');
  if (ms < 3 * hour) return `${whole(minute)}m`;
  if (ms < 8 * hour) return withRest(whole(hour), 'h', Math.floor((ms % hour) / minute), 'm');
  if (ms < 2 * day) return `${whole(hour)}h`;
  if (ms < 8 * day) return withRest(whole(day), 'd', Math.floor((ms % day) / hour), 'h');
  if (ms < 2 * year) return `${whole(day)}d`;
  if (ms < 8 * year) return withRest(whole(year), 'y', Math.floor((ms % year) / day), 'd');
  return `${whole(year)}y`;
}

function withRest(count: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${count}${unit}` : `${count}${unit}${rest}${restUnit}`;
}

/** How long ago an RFC 3339 time was, or `<unknown>` where there is none. */
export function since(time: unknown, now: number): string {
  const then = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(then) ? '<unknown>' : humanDuration(now - then);
}

export function ageOf(object: KubeObject, now: number): string {
  return since(object.metadata.creationTimestamp, now);
}
