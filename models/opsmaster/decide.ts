import { conditionOf } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import type { Readiness } from '../conditions/readiness.ts';
import { notReady, ready, readyCondition, readyUnknown } from '../conditions/readiness.ts';
import type { OpsMaster, OpsMasterStatus } from '../generated/opsmaster.ts';
import { opsMasters } from '../generated/resources.ts';
import { step } from '../machine/step.ts';
import type { Stored } from '../meta/object.ts';
import { protect } from '../protection/protect.ts';
import { conclude } from '../reconcile/conclude.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { Tones } from '../reconcile/phase-event.ts';
import { phaseEvent } from '../reconcile/phase-event.ts';
import { commonStatus } from '../reconcile/status.ts';
import type { OpsMasterEvent } from './machine.ts';
import { opsMasterMachine } from './machine.ts';
import type { ProcessSeen } from './process.ts';

/** What the shell looks up for an OpsMaster. */
export interface ObservedOpsMaster {
  /** What the registry made of the spec; not looked at for `spec.external`, whose Operations another process runs. */
  adapter: AdapterSeen;
  /** For `spec.external` only: what its Operations tell of the process. */
  process?: ProcessSeen;
  /** OpsMinions of this OpsMaster, from a synced store. */
  minions: number;
  /** Assets, OpsMinions and open Operations that name it, as a person reads them. Read once, and only when it is deleted. */
  users: Iterable<string>;
  /** When the shell last wrote this object's status (ms since the epoch); absent when it doesn't know. */
  statusWrittenAt?: number;
}

export type AdapterSeen =
  | { resolved: true; revision: string; capabilities: Iterable<string>; health: Health }
  | {
      resolved: false;
      reason: Extract<Reason, 'AdapterNotFound' | 'AdapterRevisionNotFound' | 'AdapterBroken' | 'CredentialsNotFound'>;
      message: string;
    };

/** As the adapter's `health()` answered; `unchecked` when it hasn't yet. */
export type Health =
  { state: 'healthy' } | { state: 'unhealthy'; reason: string; message: string } | { state: 'unchecked' };

/** How often a backend is asked whether it is well, in ms. */
export const healthInterval = 30_000;

const tones: Tones<OpsMasterStatus['phase']> = { Ready: 'Normal', Unreachable: 'Warning', Invalid: 'Warning' };

export function decideOpsMaster(
  opsMaster: Stored<OpsMaster>,
  observed: ObservedOpsMaster,
  now: number,
): Decision<OpsMasterStatus> {
  const { adapter, process, minions, users, statusWrittenAt } = observed;
  const before = opsMaster.status;
  const perceived =
    opsMaster.spec.external === true ? perceiveProcess(opsMaster, process) : perceive(opsMaster, adapter);
  const phase = step(opsMasterMachine, before?.phase, perceived.event);
  const protection = protect(opsMasters, opsMaster, users);
  const readiness = protection.state === 'held' ? protection.readiness : paused(opsMaster, perceived.readiness);
  const judged: OpsMasterStatus = {
    ...commonStatus(opsMaster, phase, [readyCondition(readiness)], now),
    ...(adapter.resolved ? { capabilities: [...new Set(adapter.capabilities)].toSorted() } : {}),
    minions,
  };
  const after = perceived.event.type === 'UNCHECKED' && before !== undefined ? before : judged;
  const events = phaseEvent(before?.phase, phase, perceived.readiness, tones);
  const requeueAt = opsMaster.spec.external === true ? process?.silentAt : now + healthInterval;
  return conclude({ before, after, events, protection, statusWrittenAt, requeueAt }, now);
}

/** Silent until it has begun or ended something since: that nothing is asked of it any more isn't an answer. */
function perceiveProcess({ metadata: { name }, status }: OpsMaster, process: ProcessSeen = {}): Perceived {
  const told = conditionOf({ ...(status && { status }) }, 'Ready');
  const silentSince = told?.reason === 'ProcessSilent' ? Date.parse(told.lastTransitionTime) : undefined;
  if (process.silent !== undefined) {
    const message = `The outside process of OpsMaster ${name} is silent: ${process.silent} See whether it runs.`;
    return { event: { type: 'UNHEALTHY' }, readiness: notReady('ProcessSilent', message) };
  }
  if (told !== undefined && silentSince !== undefined && (process.signAt ?? 0) <= silentSince) {
    return { event: { type: 'UNHEALTHY' }, readiness: notReady('ProcessSilent', told.message) };
  }
  const message = `Operations of OpsMaster ${name} are left to an outside process.`;
  return { event: { type: 'HEALTHY' }, readiness: ready(message) };
}

function perceive({ metadata: { name }, spec }: OpsMaster, adapter: AdapterSeen): Perceived {
  if (!adapter.resolved) {
    return { event: { type: 'UNRESOLVED' }, readiness: notReady(adapter.reason, adapter.message) };
  }
  const backend = `adapter ${spec.adapter}, revision ${adapter.revision}`;
  switch (adapter.health.state) {
    case 'healthy':
      return { event: { type: 'HEALTHY' }, readiness: ready(`The backend of ${backend} answers.`) };
    case 'unhealthy': {
      const { reason, message } = adapter.health;
      const what = reason === 'InvalidRequest' ? "can't work as it is told to" : "doesn't answer";
      const text = `The backend of OpsMaster ${name} (${backend}) ${what}, and is asked again: ${reason}: ${message}`;
      return { event: { type: 'UNHEALTHY' }, readiness: notReady('BackendUnreachable', text) };
    }
    case 'unchecked': {
      const message = `The backend of ${backend} hasn't been asked yet.`;
      return { event: { type: 'UNCHECKED' }, readiness: readyUnknown('BackendNotChecked', message) };
    }
  }
}

interface Perceived {
  event: OpsMasterEvent;
  readiness: Readiness;
}

/** A healthy backend that a person has paused isn't Ready: nothing starts on it. */
function paused({ metadata: { name }, spec }: OpsMaster, readiness: Readiness): Readiness {
  if (spec.paused !== true || readiness.status !== 'True') return readiness;
  return notReady('Paused', `OpsMaster ${name} is paused: no further Operation starts, those that run are watched.`);
}
