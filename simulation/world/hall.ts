import { createHardwareCatalog } from './hardware.ts';
import type { MachineDescription } from './hardware.ts';
import type { ChangeKind, ChangeListener, Disk, Machine } from './machine.ts';
import type { MachineState } from './machine-state.ts';

/** What stands in the hall already when a machine is added: by default it is off, with a blank disk. */
export interface FoundState {
  power?: 'off' | 'on';
  disk?: Disk;
}

/** The machines, found by what they are reached by, and who wants to hear of their changes. */
export interface Hall {
  readonly size: number;
  /** @throws Error for a serial, BMC or network address that another machine has. */
  add(description: MachineDescription, found: FoundState, uuid: () => string): MachineState;
  remove(machine: Machine): void;
  bySerial(serial: string): MachineState | undefined;
  byBmc(address: string): MachineState | undefined;
  byAddress(address: string): MachineState | undefined;
  /** In the order in which they were added. */
  all(): IterableIterator<MachineState>;
  /** Runs `change` on the machine, then tells listeners what of it changed. */
  change<T>(machine: MachineState, change: () => T): T;
  subscribe(listener: ChangeListener): () => void;
}

export function createHall(): Hall {
  const machines = new Map<string, MachineState>();
  const bmcs = new Map<string, MachineState>();
  const addresses = new Map<string, MachineState>();
  const listeners = new Set<ChangeListener>();
  const hardwareOf = createHardwareCatalog();

  function taken(description: MachineDescription): string | undefined {
    if (machines.has(description.serial)) return `serial ${description.serial}`;
    if (description.bmc && bmcs.has(description.bmc.address)) return `BMC address ${description.bmc.address}`;
    const one = description.addresses.find(({ address }) => addresses.has(address));
    return one && `address ${one.address}`;
  }

  return {
    get size() {
      return machines.size;
    },
    add(description, { power = 'off', disk = { layers: {} } }, uuid) {
      const conflict = taken(description);
      if (conflict !== undefined) throw new Error(`${conflict} is taken by another machine`);
      const machine: MachineState = {
        serial: description.serial,
        hardware: hardwareOf(description),
        addresses: description.addresses,
        bmc: description.bmc,
        power,
        dead: false,
        bootId: power === 'on' && disk.os !== undefined ? uuid() : undefined,
        disk,
        running: undefined,
      };
      machines.set(machine.serial, machine);
      if (machine.bmc !== undefined) bmcs.set(machine.bmc.address, machine);
      for (const { address } of machine.addresses) addresses.set(address, machine);
      return machine;
    },
    remove(machine) {
      machines.delete(machine.serial);
      if (machine.bmc !== undefined) bmcs.delete(machine.bmc.address);
      for (const { address } of machine.addresses) addresses.delete(address);
    },
    bySerial: (serial) => machines.get(serial),
    byBmc: (address) => bmcs.get(address),
    byAddress: (address) => addresses.get(address),
    all: () => machines.values(),
    change(machine, change) {
      const before = { ...machine };
      const result = change();
      for (const kind of changesOf(before, machine)) {
        for (const listener of listeners) listener({ serial: machine.serial, kind, machine });
      }
      return result;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function changesOf(before: Machine, after: Machine): ChangeKind[] {
  const kinds: ChangeKind[] = [];
  if (before.power !== after.power || before.bootId !== after.bootId || before.dead !== after.dead) kinds.push('power');
  if (before.disk.os !== after.disk.os || before.disk.layers !== after.disk.layers) kinds.push('disk');
  if (before.disk.kubelet !== after.disk.kubelet) kinds.push('kubelet');
  if (before.running !== after.running) kinds.push('job');
  return kinds;
}
