import { bootUp, broken, asleep } from './acting.ts';
import type { Acting } from './acting.ts';
import type { MachineState } from './machine-state.ts';
import { pickRootDisk } from './root-disk.ts';

/** From the first block on, what was there is gone: a failed install leaves a blank disk and a machine that is off. */
export const installOS: Acting = {
  prevented(machine, { rootDisk }) {
    const picked = pickRootDisk(machine.hardware, rootDisk);
    return broken(machine) ?? (picked.found ? undefined : { ...picked, retryable: false });
  },
  begin: blank,
  finish(machine, occasion) {
    const { image, uuid } = occasion;
    if (image !== undefined) machine.disk = { ...machine.disk, os: { ...image, incarnation: uuid() } };
    bootUp(machine, occasion);
  },
  abandon: turnOff,
};

/** In place: the incarnation and all layers stay, the machine boots anew. */
export const upgradeOS: Acting = {
  prevented(machine, { image }) {
    const { os } = machine.disk;
    if (os === undefined) return { reason: 'InstallFailed', retryable: false, message: 'no OS to upgrade' };
    if (os.family !== image?.family) {
      return { reason: 'InstallFailed', retryable: false, message: `${os.family} doesn't upgrade to ${image?.family}` };
    }
    return asleep(machine);
  },
  finish(machine, occasion) {
    const { os } = machine.disk;
    if (os === undefined || occasion.image === undefined) return;
    machine.disk = { ...machine.disk, os: { ...occasion.image, incarnation: os.incarnation } };
    bootUp(machine, occasion);
  },
};

/** Takes the claim off the disk as well; what remembers the fence then is the backend. Leaves the machine off. */
export const wipe: Acting = {
  prevented: broken,
  begin: blank,
  finish(machine) {
    machine.disk = { layers: {} };
    turnOff(machine);
  },
  abandon: turnOff,
};

function blank(machine: MachineState): void {
  const { claim } = machine.disk;
  machine.disk = { layers: {}, ...(claim && { claim }) };
  machine.bootId = undefined;
  machine.power = 'booting';
}

function turnOff(machine: MachineState): void {
  machine.power = 'off';
}
