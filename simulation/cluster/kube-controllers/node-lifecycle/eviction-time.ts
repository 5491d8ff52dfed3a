import type { Taint } from '../../objects/node.ts';
import type { Pod } from '../../objects/pod.ts';
import { covers } from '../../scheduler/tolerates.ts';

/** What the admission plugin DefaultTolerationSeconds gives every pod that says nothing of these taints. */
const defaultTolerationMs = 300_000;
const toleratedByDefault: ReadonlySet<string> = new Set([
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
]);

/**
 * When (ms) NoExecute taints drive the pod off its node, as taint-based eviction has it: the first taint whose toleration
 * runs out decides; undefined when all are tolerated for ever.
 */
export function evictionTime(pod: Pod, taints: readonly Taint[], now: number): number | undefined {
  let first: number | undefined;
  for (const taint of taints) {
    if (taint.effect !== 'NoExecute') continue;
    const toleratedMs = toleratedFor(pod, taint);
    if (toleratedMs === undefined) continue;
    const since = taint.timeAdded === undefined ? now : Date.parse(taint.timeAdded);
    first = Math.min(first ?? Number.POSITIVE_INFINITY, since + toleratedMs);
  }
  return first;
}

/** undefined: for ever. The shortest of several tolerations holds. */
function toleratedFor(pod: Pod, taint: Taint): number | undefined {
  const covering = (pod.spec.tolerations ?? []).filter((toleration) => covers(toleration, taint));
  if (covering.length === 0) return toleratedByDefault.has(taint.key) ? defaultTolerationMs : 0;
  const seconds = covering.flatMap(({ tolerationSeconds }) =>
    tolerationSeconds === undefined ? [] : [tolerationSeconds],
  );
  return seconds.length === 0 ? undefined : Math.max(0, Math.min(...seconds)) * 1_000;
}
