import type { OpsFailureReason } from '#ops-adapters/port.ts';
import { bootUp, broken } from './acting.ts';
import type { ActOccasion, Acting } from './acting.ts';
import type { MachineState } from './machine-state.ts';

/** Ends when the machine has booted. Does nothing to one that is on. */
export const powerOn: Acting = {
  prevented: broken,
  begin(machine) {
    if (machine.power === 'off') machine.power = 'booting';
  },
  finish(machine, occasion) {
    if (machine.power !== 'on') bootUp(machine, occasion);
  },
  abandon(machine, reason, occasion) {
    if (machine.power === 'booting') leaveBooting(machine, reason, occasion);
  },
};

export const powerOff: Acting = {
  finish(machine) {
    machine.power = 'off';
  },
};

/** Turns on a machine that is off, too. */
export const reboot: Acting = {
  prevented: broken,
  begin(machine) {
    machine.power = 'booting';
  },
  finish: bootUp,
  abandon: leaveBooting,
};

export const inspect: Acting = {
  finish() {},
};

/** Cancelled, a boot goes on all the same; otherwise the machine hangs in it until something else is done. */
function leaveBooting(machine: MachineState, reason: OpsFailureReason, occasion: ActOccasion): void {
  if (reason === 'Cancelled') bootUp(machine, occasion);
  if (reason === 'PowerFailed') machine.power = 'off';
}
