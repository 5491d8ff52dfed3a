import { keyOf, type Stored } from '#models/meta/object.ts';
import { canonical } from '#models/fingerprint/fingerprint.ts';
import { same } from '#models/reconcile/same.ts';
import type { Node } from '../objects/node.ts';
import { isFinished, type Pod } from '../objects/pod.ts';
import { add, amountsOf, nothing, requestsOf, subtract, type Amounts } from './amounts.ts';
import type { Demand, NodeRoom } from './place.ts';

export interface PendingPod {
  key: string;
  pod: Stored<Pod>;
  demand: Demand;
  /** Pods of one shape fit the same nodes. */
  shape: string;
}

/** What the scheduler knows: nodes with their room, pods that hold some of it, and pods that wait for a node. */
export interface SchedulingCache {
  /** By name. */
  rooms(): readonly NodeRoom[];
  setNode(node: Node): void;
  removeNode(name: string): void;
  setPod(pod: Stored<Pod>): void;
  removePod(pod: Stored<Pod>): void;
  /** Counts the pod as being on the node before the server says so; until `forget`, or until it is seen there. */
  assume(pod: PendingPod, node: string): void;
  /** Takes an assumption back, or a parking: the pod is to be tried again. */
  forget(pod: PendingPod): void;
  /** A pod that could not be placed is taken again only after something that may help. */
  park(pod: PendingPod): void;
  /** All that wait to be tried, by priority, then age. They stay pending until seen bound, assumed or parked. */
  takeActive(): PendingPod[];
  /** Makes parked pods active. */
  unpark(): void;
  readonly parked: number;
  /** Whether there is something to unpark for: room may have come up since the last time. */
  readonly mayHelp: boolean;
}

export const schedulerName = 'default-scheduler';

export function createSchedulingCache(): SchedulingCache {
  const rooms = new Map<string, NodeRoom>();
  let sorted: readonly NodeRoom[] | undefined;
  const holders = new Map<string, { node: string; requests: Amounts; assumed: boolean }>();
  const active = new Map<string, PendingPod>();
  const parked = new Map<string, PendingPod>();
  /** What pods hold on nodes that aren't known (yet). */
  const usedBy = new Map<string, Amounts>();
  let mayHelp = false;

  function charge(node: string, amounts: Amounts, by: typeof add): void {
    const used = by(usedBy.get(node) ?? nothing, amounts);
    if (used.pods === 0) usedBy.delete(node);
    else usedBy.set(node, used);
    const room = rooms.get(node);
    if (room !== undefined) room.used = used.pods === 0 ? nothing : used;
  }

  function release(key: string): void {
    const held = holders.get(key);
    if (held === undefined) return;
    holders.delete(key);
    charge(held.node, held.requests, subtract);
    mayHelp = true;
  }

  function hold(key: string, node: string, requests: Amounts, assumed: boolean): void {
    const held = holders.get(key);
    if (held?.node === node) {
      held.assumed = assumed;
      return;
    }
    release(key);
    holders.set(key, { node, requests, assumed });
    charge(node, requests, add);
  }

  function drop(key: string): void {
    active.delete(key);
    parked.delete(key);
  }

  return {
    rooms: () => (sorted ??= [...rooms.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))),
    setNode(node) {
      const { name, labels = {} } = node.metadata;
      const old = rooms.get(name);
      const next: NodeRoom = {
        name,
        labels,
        taints: node.spec?.taints ?? [],
        unschedulable: node.spec?.unschedulable === true,
        allocatable: amountsOf(node.status?.allocatable),
        used: usedBy.get(name) ?? nothing,
      };
      if (old !== undefined && same(old, next)) return;
      rooms.set(name, next);
      sorted = undefined;
      mayHelp = true;
    },
    removeNode(name) {
      rooms.delete(name);
      sorted = undefined;
      mayHelp = true;
    },
    setPod(pod) {
      const key = keyOf(pod);
      const { nodeName = '' } = pod.spec;
      if (nodeName !== '' && !isFinished(pod)) {
        hold(key, nodeName, requestsOf(pod), false);
        drop(key);
      } else if (nodeName === '' && isOurs(pod)) {
        if (holders.get(key)?.assumed === true) return;
        const pending = pendingPod(key, pod);
        if (parked.get(key)?.shape === pending.shape) parked.set(key, pending);
        else {
          parked.delete(key);
          active.set(key, pending);
        }
      } else {
        release(key);
        drop(key);
      }
    },
    removePod(pod) {
      release(keyOf(pod));
      drop(keyOf(pod));
    },
    assume(pending, node) {
      drop(pending.key);
      hold(pending.key, node, pending.demand.requests, true);
    },
    forget(pending) {
      const latest = parked.get(pending.key);
      const assumed = holders.get(pending.key)?.assumed === true;
      if (assumed) release(pending.key);
      parked.delete(pending.key);
      if (assumed || latest !== undefined) active.set(pending.key, latest ?? pending);
    },
    park(pending) {
      if (active.delete(pending.key)) parked.set(pending.key, pending);
    },
    takeActive: () => [...active.values()].toSorted(byUrgency),
    unpark() {
      mayHelp = false;
      for (const [key, pending] of parked) active.set(key, pending);
      parked.clear();
    },
    get parked() {
      return parked.size;
    },
    get mayHelp() {
      return mayHelp && parked.size > 0;
    },
  };
}

function isOurs(pod: Pod): boolean {
  const gated = (pod.spec.schedulingGates ?? []).length > 0;
  const ours = (pod.spec.schedulerName ?? schedulerName) === schedulerName;
  return ours && !gated && pod.metadata.deletionTimestamp === undefined && !isFinished(pod);
}

function pendingPod(key: string, pod: Stored<Pod>): PendingPod {
  const { nodeSelector, affinity, tolerations = [] } = pod.spec;
  const spec = { ...(nodeSelector && { nodeSelector }), ...(affinity && { affinity }) };
  const demand: Demand = { spec, tolerations, requests: requestsOf(pod) };
  return { key, pod, demand, shape: canonical(demand) };
}

function byUrgency(left: PendingPod, right: PendingPod): number {
  const priority = (right.pod.spec.priority ?? 0) - (left.pod.spec.priority ?? 0);
  if (priority !== 0) return priority;
  const ages = [left.pod.metadata.creationTimestamp, right.pod.metadata.creationTimestamp] as const;
  if (ages[0] !== ages[1]) return ages[0] < ages[1] ? -1 : 1;
  return left.key < right.key ? -1 : 1;
}
