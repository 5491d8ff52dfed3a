import { timestamp } from '#models/ports/clock.ts';
import { conditionOf, withCondition, type CoreCondition } from '../../objects/condition.ts';
import type { Node, Taint } from '../../objects/node.ts';

/** How long after its last heartbeat a node is believed in, and how long a new one has until its first. */
export const heartbeatGraceMs = 40_000;
export const startupGraceMs = 60_000;

export interface NodeHealth {
  /** Present when the conditions have to be written. */
  conditions?: CoreCondition[];
  /** Present when the taints have to be written. */
  taints?: Taint[];
  /** When silence would become staleness (ms). Absent once the node is known to be silent. */
  staleAt?: number;
}

/** What the node controller makes of a Node and of its Lease's renewTime (ms; undefined when there is no Lease). */
export function nodeHealth(node: Node, renewedAt: number | undefined, now: number): NodeHealth {
  const staleAt =
    renewedAt === undefined
      ? Date.parse(node.metadata.creationTimestamp ?? timestamp(now)) + startupGraceMs
      : renewedAt + heartbeatGraceMs;
  const silent = now >= staleAt;
  const old = node.status?.conditions ?? [];
  const conditions = silent ? silenced(old, timestamp(now)) : old;
  const taints = taintsFor(node, conditionOf(conditions, 'Ready')?.status ?? 'Unknown', timestamp(now));
  return {
    ...(conditions !== old && { conditions: [...conditions] }),
    ...(taints !== undefined && { taints }),
    ...(!silent && { staleAt }),
  };
}

const keptByKubelet = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

function silenced(conditions: readonly CoreCondition[], now: string): readonly CoreCondition[] {
  let next = conditions;
  for (const type of keptByKubelet) {
    const old = conditionOf(conditions, type);
    if (old?.status === 'Unknown') continue;
    const said =
      old === undefined
        ? { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' }
        : { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
    next = withCondition(next, { ...old, type, status: 'Unknown', ...said }, now);
  }
  return next;
}

const notReady = 'node.kubernetes.io/not-ready';
const unreachable = 'node.kubernetes.io/unreachable';
const unschedulable = 'node.kubernetes.io/unschedulable';
const own: ReadonlySet<string> = new Set([notReady, unreachable, unschedulable]);

/** The node's taints with ours as they should be; undefined when they already are. Taints of others stay, in order. */
function taintsFor(node: Node, ready: CoreCondition['status'], now: string): Taint[] | undefined {
  const old = node.spec?.taints ?? [];
  const wanted: Taint[] = [];
  const condition = ready === 'True' ? undefined : ready === 'False' ? notReady : unreachable;
  if (condition !== undefined) {
    wanted.push({ key: condition, effect: 'NoSchedule' }, { key: condition, effect: 'NoExecute', timeAdded: now });
  }
  if (node.spec?.unschedulable === true) wanted.push({ key: unschedulable, effect: 'NoSchedule', timeAdded: now });

  const isWanted = (taint: Taint): boolean => wanted.some((other) => isSame(other, taint));
  const kept = old.filter((taint) => !own.has(taint.key) || isWanted(taint));
  const missing = wanted.filter((taint) => !old.some((other) => isSame(other, taint)));
  return kept.length === old.length && missing.length === 0 ? undefined : [...kept, ...missing];
}

function isSame(left: Taint, right: Taint): boolean {
  return left.key === right.key && left.effect === right.effect;
}
