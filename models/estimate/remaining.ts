import type { ComputeNode, ComputeNodeSpec } from '../generated/computenode.ts';
import { layers } from '../layers/layers.ts';
import type { Estimates } from './estimates.ts';
import type { Step } from './took.ts';

/** What is later than it usually is, is expected to take as much again of the time it took until now. */
const lateness = 0.25;

/** The steps from a claim to a Ready Node, as the images say that are named. */
export function stepsOf(spec: Pick<ComputeNodeSpec, 'cniImageRef' | 'csiImageRef'>): Step[] {
  const rows = layers.filter(({ image }) => {
    if (image?.ref === 'cniImageRef' || image?.ref === 'csiImageRef') return spec[image.ref] !== undefined;
    return true;
  });
  return [...rows.map(({ name }) => name), 'ready'];
}

/** ms of all `steps`; undefined where one isn't known. That a Node becomes Ready may go without saying. */
export function totalMs(
  steps: readonly Step[],
  estimates: Estimates,
  circles: readonly (readonly string[])[],
): number | undefined {
  let total = 0;
  for (const step of steps) {
    const ms = estimates.stepMs(step, ...circles) ?? (step === 'ready' ? 0 : undefined);
    if (ms === undefined) return undefined;
    total += ms;
  }
  return total;
}

/**
 * ms until this ComputeNode is Ready for the first time, as if none of its steps had to wait for its turn: 0 when it is,
 * undefined when nobody can tell, because it failed, found no machine, or is being changed or repaired.
 */
export function remainingMs(
  { spec, status }: ComputeNode,
  estimates: Estimates,
  circles: readonly (readonly string[])[],
  now: number,
): number | undefined {
  const phase = status?.phase ?? 'Pending';
  const ready = status?.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
  if (phase === 'Ready' && ready === true) return 0;
  if (
    phase !== 'Pending' &&
    phase !== 'Binding' &&
    phase !== 'Installing' &&
    phase !== 'Joining' &&
    phase !== 'Ready'
  ) {
    return undefined;
  }
  if (spec.assetRef === undefined && status?.refused !== undefined) return undefined;
  const done = new Set<Step>(status?.layers?.map(({ name }) => name));
  const open = stepsOf(spec).filter((step) => !done.has(step));
  const total = totalMs(open, estimates, circles);
  const [current] = open;
  if (total === undefined || current === undefined || spec.assetRef === undefined) return total;
  const usual = estimates.stepMs(current, ...circles) ?? 0;
  const passed = Math.max(now - begun(status, now), 0);
  return total - usual + Math.max(usual - passed, passed * lateness);
}

/** When the step that is under way was named, or the last one done. */
function begun(status: ComputeNode['status'], now: number): number {
  const since = Date.parse(status?.next?.since ?? '');
  const last = Math.max(...(status?.layers ?? []).map(({ at }) => Date.parse(at)), -Infinity);
  if (status?.next !== undefined && !Number.isNaN(since)) return since;
  return Number.isFinite(last) ? last : now;
}
