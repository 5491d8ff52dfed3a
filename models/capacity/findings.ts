import type { Cluster, ClusterStatus } from '../generated/cluster.ts';
import type { Stored } from '../meta/object.ts';
import { counted } from '../conditions/counted.ts';
import { timestamp } from '../ports/clock.ts';
import { head, printable } from '../text/printable.ts';
import type { PoolCount } from './census.ts';
import type { Growth } from './grow.ts';
import { noticingMs } from './rooms.ts';
import type { Deaf } from './hopeless.ts';
import { whyHopeless } from './hopeless.ts';
import type { ObservedCapacity, WaitingPod } from './observed.ts';
import type { Idle } from './shrink.ts';
import { percentOf } from './threshold.ts';

export type CapacityStatus = NonNullable<ClusterStatus['capacity']>;

/** A pod that has room and isn't placed after so long, in ms, is a matter of the scheduler. */
export const lateAfterMs = 4 * noticingMs;

const namedHopeless = 32;
const namedIdle = 64;

export function unseen(message: string): CapacityStatus {
  return {
    reason: 'Unknown',
    message: `${message} Nothing is concluded from that: no node is asked for or given back.`,
  };
}

interface Found {
  cluster: Stored<Cluster>;
  deaf: Deaf;
  pools: readonly PoolCount[];
  growth: Growth;
  idle: readonly Idle[];
  observed: ObservedCapacity;
  now: number;
}

/** What the Cluster's status tells of its room. Counts and names are bounded, whatever happens in the cluster. */
export function findingsOf(found: Found): CapacityStatus {
  const { cluster, pools, growth, idle, observed } = found;
  const made = [...growth.more.values()].reduce((sum, { nodes }) => sum + nodes, 0);
  const coming = pools.reduce((sum, { staying, missing }) => sum + missing + staying.filter(isComing).length, made);
  const asked = pools.reduce((sum, { ours }) => sum + (ours?.spec.nodes ?? 0), 0);
  const thresholds = cluster.spec.capacity?.thresholds ?? [];
  return {
    ...verdict(found, coming),
    unplacedPods: observed.pods.length,
    hopelessPods: growth.hopeless.length,
    askedNodes: asked + made,
    comingNodes: coming,
    ...(thresholds.length === 0
      ? {}
      : { requested: thresholds.map(({ resource }) => ({ resource, percent: percentOf(growth.fullness, resource) })) }),
    ...(idle.length === 0
      ? {}
      : {
          empty: idle
            .toSorted((a, b) => a.since - b.since || (a.name < b.name ? -1 : 1))
            .slice(0, namedIdle)
            .map(({ id, name, since }) => ({ name, uid: id, since: timestamp(since) })),
        }),
    ...(growth.hopeless.length === 0 ? {} : { hopeless: hopelessOf(growth.hopeless, observed.told) }),
  };
}

function isComing({ status }: PoolCount['staying'][number]): boolean {
  const phase = status?.phase ?? 'Pending';
  return phase === 'Pending' || phase === 'Binding' || phase === 'Installing' || phase === 'Joining';
}

/** Those told before stay named, so that they aren't told again after a restart. */
function hopelessOf(pods: readonly WaitingPod[], told: ReadonlySet<string>): NonNullable<CapacityStatus['hopeless']> {
  const known = (pod: WaitingPod): number => (told.has(pod.pod.metadata.uid) ? 0 : 1);
  return pods
    .toSorted((a, b) => known(a) - known(b) || a.since - b.since || (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1))
    .slice(0, namedHopeless)
    .map(({ pod: { metadata } }) => ({
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
      uid: metadata.uid,
    }));
}

function verdict(
  { deaf, pools, growth, observed, cluster, now }: Found,
  coming: number,
): Pick<CapacityStatus, 'reason' | 'message'> {
  const { sight, pods } = observed;
  if (sight.seen === 'lagging') {
    const message = `${sight.message} Nothing is concluded from that: no node is given back.`;
    return { reason: 'Unknown', message };
  }
  if (cluster.spec.capacity?.pods === 'Ignore' && growth.more.size === 0) {
    return { reason: 'Sufficient', message: 'Nothing is asked for on account of pods: spec.capacity.pods is Ignore.' };
  }
  const [hopeless] = growth.hopeless;
  if (pools.length === 0 && pods.length > 0) {
    const message = `${counted(pods.length, 'pod finds', 'pods find')} no room, and no NodePool of the Cluster hears offers from namespace ${deaf.namespace}: add it to spec.allowedNamespaces of one.`;
    return { reason: 'Insufficient', message };
  }
  if (growth.short.length > 0) {
    const message = `${counted(growth.short.length, 'pod')}, such as ${nameOf(growth.short[0])}, ${growth.short.length === 1 ? 'finds' : 'find'} no room, and no NodePool that could serve ${growth.short.length === 1 ? 'it' : 'them'} may have another node: raise max, quotas, or the number of machines.`;
    return { reason: 'Insufficient', message };
  }
  if (hopeless !== undefined) {
    const text = `${counted(growth.hopeless.length, 'pod')}, such as ${nameOf(hopeless)}: ${whyHopeless(hopeless.shape, pools, deaf)}`;
    return { reason: 'Insufficient', message: head(printable(text), 2048) };
  }
  if (coming > 0) {
    const nodes = counted(coming, 'node is on its way', 'nodes are on their way');
    return { reason: 'Growing', message: `${nodes}; ${counted(pods.length, 'pod waits', 'pods wait')}.` };
  }
  const frozen = observed.frozen === undefined ? '' : ` No node is given back: ${observed.frozen}.`;
  const late = pods.filter(({ since }) => now >= since + lateAfterMs);
  if (late.length === 0) return { reason: 'Sufficient', message: `No pod waits for room that isn't there.${frozen}` };
  const message = `${counted(late.length, 'pod')}, such as ${nameOf(late[0])}, ${late.length === 1 ? 'has' : 'have'} room by all that is known here, and the scheduler does not place ${late.length === 1 ? 'it: read its' : 'them: read their'} events.${frozen}`;
  return { reason: 'Insufficient', message };
}

function nameOf(pod: WaitingPod | undefined): string {
  const { namespace = 'default', name = '' } = pod?.pod.metadata ?? {};
  return `${namespace}/${name}`;
}
