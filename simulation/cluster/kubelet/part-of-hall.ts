import type { Machine } from '../../world/machine.ts';
import type { MachineHall } from './ports.ts';

/** A hall as the kubelets of one cluster see it, where others stand in it too. */
export function partOfHall(hall: MachineHall, isMine: (serial: string) => boolean): MachineHall {
  return {
    kubelets: hall.kubelets,
    machine: (serial) => (isMine(serial) ? hall.machine(serial) : undefined),
    *machines(): IterableIterator<Machine> {
      for (const machine of hall.machines()) if (isMine(machine.serial)) yield machine;
    },
    subscribe: (listener) =>
      hall.subscribe((change) => {
        if (isMine(change.machine.serial)) listener(change);
      }),
  };
}
