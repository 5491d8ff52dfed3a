import type { OperationRequest, OpsFailureReason } from '#ops-adapters/port.ts';
import type { MachineState } from './machine-state.ts';

/** What one action does to a machine. All steps change nothing but the machine they are given. */
export interface Acting {
  /** Why the machine as it stands can't take it; then none of the other steps is taken. */
  prevented?(machine: MachineState, request: OperationRequest): Prevention | undefined;
  /** What is so as soon as it has begun. */
  begin?(machine: MachineState): void;
  finish(machine: MachineState, occasion: ActOccasion): void;
  /** What is left when it ends without success. */
  abandon?(machine: MachineState, reason: OpsFailureReason, occasion: ActOccasion): void;
}

export interface Prevention {
  reason: OpsFailureReason;
  retryable: boolean;
  message: string;
}

export interface ActOccasion {
  request: OperationRequest;
  /** What is put on the disk in truth; a fault may have swapped it. */
  image: { family: string; version: string; digest?: string } | undefined;
  readonly uuid: () => string;
}

/** What stops any action that needs the machine to run. */
export function asleep(machine: MachineState): Prevention | undefined {
  if (machine.dead) return { reason: 'Unreachable', retryable: true, message: 'the machine is dead' };
  if (machine.power === 'on') return undefined;
  return { reason: 'Unreachable', retryable: true, message: `nobody answers: power is ${machine.power}` };
}

/** What stops any action that has to start the machine. */
export function broken(machine: MachineState): Prevention | undefined {
  return machine.dead ? { reason: 'PowerFailed', retryable: true, message: "the machine doesn't turn on" } : undefined;
}

/** Up, from whatever is on the disk: a boot of an installed OS has an id of its own. */
export function bootUp(machine: MachineState, { uuid }: Pick<ActOccasion, 'uuid'>): void {
  machine.power = 'on';
  machine.bootId = machine.disk.os === undefined ? undefined : uuid();
}
