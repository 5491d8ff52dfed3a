import { counted } from '../conditions/counted.ts';
import type { Unit } from '../generated/unit.ts';
import { nodePools } from '../generated/resources.ts';
import { step } from '../machine/step.ts';
import type { Stored } from '../meta/object.ts';
import { timestamp } from '../ports/clock.ts';
import { durationMs } from '../quantity/duration.ts';
import type { Intent } from '../reconcile/decision.ts';
import { drained } from './drained.ts';
import type { UnitInstanceEvent } from './instance-machine.ts';
import { unitInstanceMachine } from './instance-machine.ts';
import type { Instance, InstanceTally } from './instances.ts';
import { missingPools, nodesLeft, tallyOf } from './instances.ts';
import type { Obstacle } from './obstacle.ts';
import { obstacleOf, tooLarge } from './obstacle.ts';
import type { ObservedUnit, UnitInstance } from './observed.ts';
import { kept, poolOf } from './pool-of.ts';
import { told, trouble, wordsOf } from './words.ts';

/** What becomes of one instance: its record from now on, undefined when it is gone, and what is to be done. */
export interface Turn {
  instance: Instance;
  record: UnitInstance | undefined;
  intents: Intent[];
}

export interface Circumstances {
  unit: Stored<Unit>;
  observed: ObservedUnit;
  /** Nothing is made or given back now. */
  still: boolean;
  now: number;
}

const defaultTimeoutMs = 30 * 60_000;
/** After an instance wasn't whole in time for the first time; each time after that twice as long. */
const firstPauseMs = 5 * 60_000;
const longestPauseMs = 60 * 60_000;

/** One look at one instance. What ends is on record before anything of it is touched, so a restart knows what was meant. */
export function turnOf(instance: Instance, at: Circumstances): Turn {
  const phase = instance.record?.phase;
  return phase === 'GivingBack' || phase === 'Emptying'
    ? ending(instance, instance.record, at)
    : standing(instance, at);
}

/** The turn of an instance that is one too many. */
export function released({ instance }: Turn, tally: InstanceTally): Turn {
  const left = nodesLeft(instance.pools);
  const record: UnitInstance = {
    index: instance.index,
    phase: step(unitInstanceMachine, instance.record?.phase, { type: 'RELEASE' }),
    ...(tally.domain === undefined ? {} : { domain: tally.domain }),
    ...told('Emptying', `One too many: ${counted(left, 'node is', 'nodes are')} being released.`),
  };
  return { instance, record, intents: [] };
}

function ending(instance: Instance, record: UnitInstance | undefined, { unit, still, now }: Circumstances): Turn {
  if (record === undefined || still) return { instance, record, intents: [] };
  if (instance.pools.size > 0) {
    return { instance, record, intents: [...instance.pools.values()].flatMap(drained) };
  }
  if (record.phase === 'Emptying') return { instance, record: undefined, intents: [] };
  const { index, attempts = 1, reason, message, retryAt = timestamp(now) } = record;
  const phase = step(unitInstanceMachine, record.phase, { type: 'EMPTIED' });
  const again = unit.metadata.deletionTimestamp === undefined;
  const words = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
  return { instance, record: again ? { index, phase, attempts, retryAt, ...words } : undefined, intents: [] };
}

function standing(instance: Instance, at: Circumstances): Turn {
  const { unit, observed, still, now } = at;
  const { index, record, pools } = instance;
  const tally = tallyOf(unit.spec, pools);
  const missing = missingPools(unit.spec, pools);
  const complete = missing.length === 0;
  const obstacle = complete ? undefined : (pauseOf(record, now) ?? obstacleOf(unit, instance, observed));
  const wholeSince = record?.wholeSince ?? (complete && tally.claimed >= tally.size ? timestamp(now) : undefined);
  const held = still || observed.frozen !== undefined;
  if (!held && wholeSince === undefined && isOver(record?.deadline, now)) return tooLate(instance, tally, at);
  const makes = !still && obstacle === undefined && unit.metadata.deletionTimestamp === undefined;
  const phase = phaseOf(record, eventOf(tally, complete, wholeSince, makes || pools.size > 0));
  return {
    instance,
    record: {
      index,
      phase,
      claimed: tally.claimed,
      ready: tally.ready,
      ...(tally.domain === undefined ? {} : { domain: tally.domain }),
      ...clocksOf(phase, record, wholeSince, held ? undefined : timestamp(now + timeoutOf(unit))),
      ...wordsOf(phase, tally, instance, obstacle ?? hopeless(phase, at)),
    },
    intents: still ? [] : upkeep(instance, unit, makes ? missing : []),
  };
}

/** Machines are counted late, and become fewer: what was made may have come to wait for nothing. */
function hopeless(phase: UnitInstance['phase'], { unit, observed }: Circumstances): Obstacle | undefined {
  return phase === 'Gathering' ? tooLarge(unit.spec, observed) : undefined;
}

function isOver(deadline: string | undefined, now: number): boolean {
  return deadline !== undefined && Date.parse(deadline) <= now;
}

function phaseOf(record: UnitInstance | undefined, event: UnitInstanceEvent | undefined): UnitInstance['phase'] {
  return event === undefined ? (record?.phase ?? 'Pending') : step(unitInstanceMachine, record?.phase, event);
}

/** What a restart has to know. `deadline`: of an instance that begins now; undefined while time stands still. */
function clocksOf(
  phase: UnitInstance['phase'],
  record: UnitInstance | undefined,
  wholeSince: string | undefined,
  deadline: string | undefined,
): Partial<UnitInstance> {
  if (wholeSince !== undefined) return { wholeSince };
  const { attempts, retryAt } = record ?? {};
  return {
    ...(attempts === undefined ? {} : { attempts }),
    ...(phase === 'Gathering' && deadline !== undefined ? { deadline: record?.deadline ?? deadline } : {}),
    ...(phase === 'Pending' && retryAt !== undefined ? { retryAt } : {}),
  };
}

/** Not whole in time: on record now, given back from the next look on. */
function tooLate(instance: Instance, tally: InstanceTally, { unit, now }: Circumstances): Turn {
  const { index, record, pools } = instance;
  const attempts = (record?.attempts ?? 0) + 1;
  const retryAt = timestamp(now + Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs));
  const { claimed, ready, size } = tally;
  const message = `Not whole after ${unit.spec.gangTimeout}: ${claimed} of ${size} had a machine. Given back, and tried again from ${retryAt}. ${trouble(pools)}`;
  const phase = step(unitInstanceMachine, record?.phase, { type: 'TIMEOUT' });
  return {
    instance,
    record: { index, phase, claimed, ready, attempts, retryAt, ...told('GangTimedOut', message) },
    intents: [],
  };
}

function pauseOf(record: UnitInstance | undefined, now: number): Obstacle | undefined {
  if (record?.phase !== 'Pending' || record.retryAt === undefined || Date.parse(record.retryAt) <= now)
    return undefined;
  return { reason: 'GangTimedOut', message: record.message ?? `Tried again from ${record.retryAt}.` };
}

function eventOf(
  { size, ready, claimed, broken, deleted }: InstanceTally,
  complete: boolean,
  wholeSince: string | undefined,
  begun: boolean,
): UnitInstanceEvent | undefined {
  if (wholeSince === undefined) return begun ? { type: 'GATHER' } : undefined;
  if (!complete || deleted > 0) return { type: 'BROKEN' };
  if (ready >= size) return { type: 'COMPLETE' };
  return claimed >= size && broken === 0 ? { type: 'WHOLE' } : { type: 'BROKEN' };
}

/** Makes what is missing, keeps up what is there, and empties what the Unit names no more. */
function upkeep({ index, pools }: Instance, unit: Stored<Unit>, missing: Unit['spec']['pools']): Intent[] {
  const named = new Map(unit.spec.pools.map((entry) => [entry.name, entry]));
  const there = [...pools].flatMap(([name, each]) => {
    const entry = named.get(name);
    return entry === undefined ? drained(each) : kept(unit, index, entry, each.pool);
  });
  const made = missing.map((entry): Intent => {
    return { do: 'create', side: 'model', resource: nodePools, object: poolOf(unit, index, entry) };
  });
  return [...there, ...made];
}

function timeoutOf({ spec }: Unit): number {
  return durationMs(spec.gangTimeout) ?? defaultTimeoutMs;
}
