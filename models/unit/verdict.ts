import type { ConditionInput } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import type { Unit } from '../generated/unit.ts';
import type { UnitEvent } from './machine.ts';
import type { ObservedUnit, UnitInstance } from './observed.ts';

export interface Verdict {
  event: UnitEvent;
  ready: ConditionInput;
}

/** Of a Unit that isn't being deleted: whether it is well, and if not, why, the first reason that applies. */
export function verdictOf(unit: Unit, instances: readonly UnitInstance[], observed: ObservedUnit): Verdict {
  const { replicas, paused, clusterRef } = unit.spec;
  const standing = instances.filter(({ phase }) => phase !== 'Emptying');
  const up = standing.filter(({ phase }) => phase === 'Ready').length;
  const tally = `${up} of ${replicas} instances Ready`;
  if (paused === true) return notReady('SCALING', 'Paused', `${tally}; paused by spec.paused.`);
  if (observed.clusterPaused) {
    return notReady('SCALING', 'Paused', `${tally}; Cluster ${clusterRef.name} is paused.`);
  }
  const { references } = observed;
  if (!references.complete && standing.length < replicas) {
    return notReady('SCALING', references.reason, `${tally}. ${references.message}`);
  }
  const worst = ['Degraded', 'GivingBack', 'Pending', 'Gathering', 'Installing'].flatMap((phase) =>
    standing.filter((each) => each.phase === phase),
  );
  const [first] = worst;
  if (first !== undefined) {
    const message = `${tally}; ${unit.metadata.name}-${first.index}: ${first.message ?? ''}`;
    return notReady(
      eventOf(first),
      observed.frozen === undefined ? reasonOf(first) : 'Frozen',
      frozen(message, observed),
    );
  }
  const going = instances.length - standing.length;
  if (standing.length !== replicas) return notReady('SCALING', 'Scaling', `${tally}.`);
  if (going === 0) return well('COMPLETE', 'Ready', `${tally}.`);
  return well('SCALING', 'Emptying', `${tally}. ${going} more being emptied.`);
}

function eventOf({ phase, reason }: UnitInstance): UnitEvent['type'] {
  if (phase === 'Degraded') return 'BROKEN';
  const short = ['InsufficientCapacity', 'GangTimedOut', 'GangNeverFits', 'NodePoolNameTaken'];
  return short.includes(reason ?? '') ? 'SHORT' : 'SCALING';
}

/** In the one list of reasons again: what was read from a status is any string. */
function reasonOf({ phase, reason }: UnitInstance): Reason {
  switch (reason) {
    case 'Gathering':
    case 'InsufficientCapacity':
    case 'GangTimedOut':
    case 'GangNeverFits':
    case 'NodePoolNameTaken':
    case 'ClusterNotFound':
    case 'FlavorNotFound':
      return reason;
    default:
      return phase === 'Degraded' ? 'Degraded' : 'Scaling';
  }
}

function frozen(message: string, { frozen: why }: ObservedUnit): string {
  return why === undefined ? message : `${message} Everything destructive is frozen: ${why}`;
}

function well(type: UnitEvent['type'], reason: Reason, message: string): Verdict {
  return { event: { type }, ready: { type: 'Ready', status: 'True', reason, message } };
}

function notReady(type: UnitEvent['type'], reason: Reason, message: string): Verdict {
  return { event: { type }, ready: { type: 'Ready', status: 'False', reason, message } };
}
