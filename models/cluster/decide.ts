import type { CapacityStatus } from '../capacity/findings.ts';
import type { ConditionInput } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import type { Readiness } from '../conditions/readiness.ts';
import { notReady, ready, readyCondition, readyUnknown } from '../conditions/readiness.ts';
import type { Cluster, ClusterStatus } from '../generated/cluster.ts';
import { clusters } from '../generated/resources.ts';
import { step } from '../machine/step.ts';
import type { Stored } from '../meta/object.ts';
import { protect } from '../protection/protect.ts';
import { conclude } from '../reconcile/conclude.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { Tones } from '../reconcile/phase-event.ts';
import { phaseEvent } from '../reconcile/phase-event.ts';
import { commonStatus } from '../reconcile/status.ts';
import { reachableCondition } from './answering.ts';
import type { ClusterEvent } from './machine.ts';
import { clusterMachine } from './machine.ts';

/** What the shell looks up for a Cluster. */
export interface ObservedCluster {
  connection: Connection;
  /** Whether the AZone that `spec.azoneRef` names is there; not looked at without one. */
  azone: 'found' | 'missing';
  /** NodePools and ComputeNodes of it, as a person reads them. Read once, and only when it is being deleted. */
  users: Iterable<string>;
  /** What was last found of its room; undefined where nobody has looked yet. */
  capacity?: CapacityStatus | undefined;
  /** When the shell last wrote this object's status (ms since the epoch); absent when it doesn't know. */
  statusWrittenAt?: number;
}

/** The connection to the cluster's API server, however it is made. */
export type Connection =
  | { state: 'connecting' }
  /** `nodes` counts all of its Nodes, ours or not. */
  | {
      state: 'connected';
      version: string;
      nodes: number;
      /** Which cluster answers: the uid of its namespace kube-system, where that was read. */
      clusterUID?: string;
    }
  /**
   * With `retryAt` (ms since the epoch) it is tried again then; without, a person has to change the Cluster or its Secret
   * first.
   */
  | { state: 'refused'; reason: ClusterFault; message: string; retryAt?: number };

/** Why a Cluster can't be worked in just now. */
export type ClusterFault = Extract<
  Reason,
  | 'ClusterUnreachable'
  | 'KubeconfigNotFound'
  | 'KubeconfigForbidden'
  | 'KubeconfigInvalid'
  | 'ClusterUnauthorized'
  | 'CredentialsExpired'
  | 'ClusterForbidden'
  | 'ClusterNotTrusted'
  | 'ClusterTaken'
  | 'OtherCluster'
>;

const tones: Tones<ClusterStatus['phase']> = { Ready: 'Normal', Unreachable: 'Warning', Invalid: 'Warning' };

/** What was last known of a cluster stays while it doesn't answer: nothing is concluded from silence (rule 6). */
export function decideCluster(
  cluster: Stored<Cluster>,
  observed: ObservedCluster,
  now: number,
): Decision<ClusterStatus> {
  const { connection, users, statusWrittenAt } = observed;
  const before = cluster.status;
  const perceived = perceive(cluster, connection);
  const phase = step(clusterMachine, before?.phase, perceived.event);
  const protection = protect(clusters, cluster, users);
  const readiness = protection.state === 'held' ? protection.readiness : qualified(cluster, observed, perceived);
  const known = connection.state === 'connected' ? connection : before;
  const clusterUID = known?.clusterUID ?? before?.clusterUID;
  const capacity = cluster.spec.capacity === undefined ? undefined : (observed.capacity ?? before?.capacity);
  const judged: ClusterStatus = {
    ...commonStatus(cluster, phase, [readyCondition(readiness), reachable(perceived)], now),
    ...(known?.version === undefined ? {} : { version: known.version }),
    ...(known?.nodes === undefined ? {} : { nodes: known.nodes }),
    ...(clusterUID === undefined ? {} : { clusterUID }),
    ...(capacity === undefined ? {} : { capacity }),
  };
  const after = connection.state === 'connecting' && before !== undefined ? before : judged;
  const events = phaseEvent(before?.phase, phase, perceived.readiness, tones);
  const requeueAt = connection.state === 'refused' ? connection.retryAt : undefined;
  return conclude({ before, after, events, protection, statusWrittenAt, requeueAt }, now);
}

interface Perceived {
  event: ClusterEvent;
  readiness: Readiness;
}

function perceive({ metadata: { name } }: Cluster, connection: Connection): Perceived {
  switch (connection.state) {
    case 'connecting': {
      const message = `Cluster ${name} is being connected to.`;
      return { event: { type: 'CONNECTING' }, readiness: readyUnknown('Connecting', message) };
    }
    case 'connected': {
      const message = `Cluster ${name} answers: Kubernetes ${connection.version}, ${connection.nodes} Nodes.`;
      return { event: { type: 'CONNECTED' }, readiness: ready(message) };
    }
    case 'refused': {
      const { reason, message, retryAt } = connection;
      if (retryAt === undefined) return { event: { type: 'INVALID' }, readiness: notReady(reason, message) };
      const text = `${message} Nothing is concluded from that, and it is tried again.`;
      return { event: { type: 'UNREACHABLE' }, readiness: notReady(reason, text) };
    }
  }
}

/** Apart from Ready, which is False for other causes too: deletion that is held, a pause, a missing AZone. */
function reachable({ readiness }: Perceived): ConditionInput {
  if (readiness.status !== 'True') return { type: reachableCondition, ...readiness };
  const message = 'Its API server answers, and may be read.';
  return { type: reachableCondition, status: 'True', reason: 'Reachable', message };
}

/** What a cluster that answers lacks, or is kept from, by its declaration. */
function qualified(
  { metadata: { name }, spec }: Cluster,
  { azone }: ObservedCluster,
  { readiness }: Perceived,
): Readiness {
  if (readiness.status !== 'True') return readiness;
  if (spec.azoneRef !== undefined && azone === 'missing') {
    const message = `Cluster ${name} answers, but AZone ${spec.azoneRef.name} doesn't exist: create it, so that machines can be picked there.`;
    return notReady('AZoneNotFound', message);
  }
  if (spec.paused === true) return notReady('Paused', `Cluster ${name} answers, but is paused: nothing is done in it.`);
  if (spec.freeze === true) {
    const message = `Cluster ${name} answers, but is frozen: no drain, reinstall, reboot or wipe begins until spec.freeze is false.`;
    return ready(message, 'Frozen');
  }
  return readiness;
}
