import type { MachineAddress, OpsFailureReason } from '../port.ts';
import type { Door, MachineRoom } from './machine-room.ts';

export type Located =
  { found: true; serial: string } | { found: false; reason: OpsFailureReason; retryable: boolean; message: string };

/**
 * Reaches a machine as a person would: by its BMC, without one by its first address that answers, without either by the
 * backend's own inventory; and makes sure that it is the one meant before anything is done to it.
 */
export function locate(room: MachineRoom, machine: MachineAddress): Located {
  const door = doorOf(room, machine);
  if (door === undefined) {
    const where = machine.bmc?.address ?? machine.addresses.map(({ address }) => address).join(', ');
    return refuse('Unreachable', `nothing answers at ${where === '' ? `serial ${machine.serial}` : where}`, true);
  }
  const pinned = machine.bmc?.certificateFingerprint;
  if (pinned !== undefined && pinned !== door.certificateFingerprint) {
    return refuse('HostKeyMismatch', `the certificate of BMC ${machine.bmc?.address} isn't the pinned one`);
  }
  if (!door.admits(machine.secrets)) {
    return refuse('AuthenticationFailed', `serial ${machine.serial} doesn't accept the credentials`);
  }
  if (door.serial !== machine.serial) {
    return refuse('SerialMismatch', `expected serial ${machine.serial}, found ${door.serial}`);
  }
  return { found: true, serial: door.serial };
}

function doorOf(room: MachineRoom, machine: MachineAddress): Door | undefined {
  if (machine.bmc !== undefined) return room.atBmc(machine.bmc.address);
  if (machine.addresses.length === 0) return room.bySerial(machine.serial);
  for (const { address } of machine.addresses) {
    const door = room.atAddress(address);
    if (door !== undefined) return door;
  }
  return undefined;
}

function refuse(reason: OpsFailureReason, message: string, retryable = false): Located {
  return { found: false, reason, retryable, message };
}
