import type { Layer, LayerAction, MachineAction, OpsFailureReason } from '#ops-adapters/port.ts';
import type { Machine } from './machine.ts';

/** What goes wrong, and where. A fault plan is a list of these; each acts on its own, in the list's order. */
export type Fault = { match?: FaultMatch } & FaultKind;

/** All that is given must hold. Nothing given: everything matches. */
export interface FaultMatch {
  serials?: readonly string[];
  skus?: readonly string[];
  where?: (machine: Machine) => boolean;
  action?: MachineAction | LayerAction;
  layer?: Layer;
  /** Only the nth, from 1, of what the above matches. */
  nth?: number;
  /** Chance from 0 to 1, drawn for each that all the above matches. */
  probability?: number;
}

export type FaultKind =
  /** The operation fails when the share `after` (half, if not said) of its time is over. */
  | { kind: 'Fails'; reason: OpsFailureReason; retryable: boolean; message?: string; after?: number }
  /** The operation never ends by itself: a deadline, a cancel or the machine's death ends it. */
  | { kind: 'Hangs' }
  /** The operation says it succeeded, but left the disk as it was, or put another version on it. */
  | { kind: 'Lies'; disk: 'Unchanged' | { version: string } }
  /** The machine breaks for good: halfway through a matching operation, or at the time `at` (ms since the epoch). */
  | { kind: 'Dies'; at?: number }
  /** Of each `of` calls about a machine, the first `failing` are rejected with nothing done. */
  | { kind: 'FlakyBMC'; failing: number; of: number; reason?: OpsFailureReason }
  /** The operation takes `factor` times as long. */
  | { kind: 'Slow'; factor: number }
  /** `start` is rejected, but the operation did begin. */
  | { kind: 'StartTimesOut' }
  /** The backend restarts and forgets its jobs, right after a matching operation began or at `at`; machines work on. */
  | { kind: 'ForgetsJobs'; at?: number };

/** What is being done when a fault may strike; `request` is absent for calls that start nothing. */
export interface FaultOccasion {
  machine: Machine;
  request?: { action: MachineAction | LayerAction; layer?: Layer };
}

/** Whether the standing part of a match holds: all but `nth` and `probability`, which count and draw. */
export function fits(match: FaultMatch, { machine, request }: FaultOccasion): boolean {
  return (
    (match.serials === undefined || match.serials.includes(machine.serial)) &&
    (match.skus === undefined || match.skus.includes(machine.hardware.sku)) &&
    (match.action === undefined || match.action === request?.action) &&
    (match.layer === undefined || match.layer === request?.layer) &&
    (match.where === undefined || match.where(machine))
  );
}
