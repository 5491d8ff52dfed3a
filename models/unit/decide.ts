import { counted } from '../conditions/counted.ts';
import type { ConditionInput } from '../conditions/conditions.ts';
import { units } from '../generated/resources.ts';
import type { Unit, UnitStatus } from '../generated/unit.ts';
import { step } from '../machine/step.ts';
import { addFinalizer, hasFinalizer, inUseFinalizer, removeFinalizer } from '../meta/finalizers.ts';
import type { Stored } from '../meta/object.ts';
import { damp } from '../reconcile/damp.ts';
import type { Decision, Intent } from '../reconcile/decision.ts';
import { earliest, eventIntent, requeue } from '../reconcile/decision.ts';
import { same } from '../reconcile/same.ts';
import { commonStatus } from '../reconcile/status.ts';
import type { Circumstances, Turn } from './instance.ts';
import { released, turnOf } from './instance.ts';
import { instancesOf, nodesLeft, tallyOf } from './instances.ts';
import { unitLabel } from './labels.ts';
import { unitMachine } from './machine.ts';
import type { ObservedUnit, UnitInstance } from './observed.ts';
import { sizeOf } from './pool-of.ts';
import { freeNumbers, surplusOf } from './scale.ts';
import type { Verdict } from './verdict.ts';
import { verdictOf } from './verdict.ts';

/**
 * Whole instances: makes and empties sets of NodePools until there are as many as wanted. An instance that isn't whole by
 * its deadline is given back; one that is, is kept, and what breaks in it is its pools' affair: the others aren't touched.
 */
export function decideUnit(unit: Stored<Unit>, observed: ObservedUnit, now: number): Decision<UnitStatus> {
  const still = unit.spec.paused === true || observed.clusterPaused;
  const turns = scaled({ unit, observed, still, now });
  const instances = turns.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const ending = unit.metadata.deletionTimestamp !== undefined;
  const gone = ending && instances.length === 0 && observed.pools.length === 0;
  const status = compose(unit, instances, ending ? deleting(unit, turns) : verdictOf(unit, instances, observed), now);
  const guard = hasFinalizer(unit, inUseFinalizer) || ending ? [] : [addFinalizer(units, unit, inUseFinalizer)];
  const intents = [...guard, ...turns.flatMap((turn) => turn.intents), ...news(unit, turns)];
  if (gone && hasFinalizer(unit, inUseFinalizer)) intents.push(removeFinalizer(units, unit, inUseFinalizer));
  const told = damped(unit.status, status, observed.statusWrittenAt, now);
  return { status: told.status, intents, ...requeue(earliest(told.requeueAt, nextAt(instances, still, now))) };
}

/** The instances that there are from now on, with as many more or fewer as the Unit says. */
function scaled(at: Circumstances): Turn[] {
  const { unit, observed, still } = at;
  const turns = instancesOf(unit, observed).map((instance) => turnOf(instance, at));
  if (still) return turns;
  const standing = turns.filter(({ record }) => record !== undefined && record.phase !== 'Emptying');
  const { replicas } = unit.spec;
  if (standing.length > replicas) {
    const surplus = surplusOf(standing, standing.length - replicas);
    return turns.map((turn) => (surplus.has(turn) ? released(turn, tallyOf(unit.spec, turn.instance.pools)) : turn));
  }
  if (unit.metadata.deletionTimestamp !== undefined) {
    return turns.filter(({ record, instance }) => record !== undefined && instance.pools.size > 0);
  }
  const made = freeNumbers(turns, replicas - standing.length).map((index) =>
    turnOf({ index, record: undefined, pools: new Map() }, at),
  );
  return [...turns, ...made].toSorted((a, b) => a.instance.index - b.instance.index);
}

function compose(
  unit: Stored<Unit>,
  instances: readonly UnitInstance[],
  { event, ready }: Verdict,
  now: number,
): UnitStatus {
  const phase = step(unitMachine, unit.status?.phase, event);
  return {
    ...commonStatus(unit, phase, [ready], now),
    replicas: instances.filter((each) => each.phase !== 'Emptying').length,
    ready: instances.filter((each) => each.phase === 'Ready').length,
    size: sizeOf(unit.spec),
    selector: `${unitLabel}=${unit.metadata.name}`,
    ...(instances.length === 0 ? {} : { instances: [...instances] }),
  };
}

/** A Unit in use is protected from deletion by mistake, as a NodePool is: it goes when a person has scaled it to nothing. */
function deleting(unit: Unit, turns: readonly Turn[]): Verdict {
  const staying = turns.filter(({ record }) => record !== undefined && record.phase !== 'Emptying').length;
  const left = turns.reduce((sum, { instance }) => sum + nodesLeft(instance.pools), 0);
  const message =
    staying === 0
      ? `Waiting for ${counted(left, 'node')} to be released.`
      : `Deletion waits, ${counted(staying, 'instance')} with ${counted(left, 'node')} ${staying === 1 ? 'is' : 'are'} left. To release them: kubectl scale unit ${unit.metadata.name} --replicas=0`;
  const ready: ConditionInput = { type: 'Ready', status: 'False', reason: 'Deleting', message };
  return { event: { type: 'DELETED' }, ready };
}

/** Told once, as each begins. */
function news({ metadata, status }: Unit, turns: readonly Turn[]): Intent[] {
  const before = new Map((status?.instances ?? []).map(({ index, phase }) => [index, phase]));
  return turns.flatMap(({ instance, record }): Intent[] => {
    const name = `${metadata.name}-${instance.index}`;
    if (record === undefined || record.phase === before.get(instance.index)) return [];
    switch (record.phase) {
      case 'Gathering':
        return [eventIntent('Normal', 'ScalingUp', `Making instance ${name}.`)];
      case 'GivingBack':
        return [eventIntent('Warning', 'GangTimedOut', `Instance ${name}: ${record.message ?? ''}`)];
      case 'Emptying':
        return [eventIntent('Normal', 'ScalingDown', `Emptying instance ${name}: ${record.message ?? ''}`)];
      case 'Ready':
        return [
          eventIntent('Normal', 'InstanceReady', `Instance ${name} is Ready in ${record.domain ?? 'its place'}.`),
        ];
      default:
        return [];
    }
  });
}

/** When time alone changes something. */
function nextAt(instances: readonly UnitInstance[], still: boolean, now: number): number | undefined {
  if (still) return undefined;
  const times = instances.flatMap(({ deadline, retryAt }) => [deadline, retryAt]);
  const ahead = times.map((time) => Date.parse(time ?? '')).filter((time) => time > now);
  return earliest(...ahead);
}

/** What an instance turns to is on record at once, as what is done next goes by it; only its numbers may wait. */
function damped(
  before: UnitStatus | undefined,
  after: UnitStatus,
  writtenAt: number | undefined,
  now: number,
): ReturnType<typeof damp<UnitStatus>> {
  return same(turnsOf(before), turnsOf(after)) ? damp(before, after, writtenAt, now) : { status: after };
}

function turnsOf(status: UnitStatus | undefined): unknown {
  return status?.instances?.map(({ index, phase, reason, domain, deadline, wholeSince, attempts, retryAt }) => {
    return { index, phase, reason, domain, deadline, wholeSince, attempts, retryAt };
  });
}
