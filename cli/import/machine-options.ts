import { Option, type Command } from 'commander';
import { usageError } from '../exit-codes.ts';

/** What all machines of an import get, as commander gives it. */
export interface MachineOptions {
  opsMaster?: string;
  reclaimPolicy?: 'Retain' | 'Wipe';
}

export function addMachineOptions(command: Command): Command {
  return command
    .addOption(new Option('--ops-master <name>', 'OpsMaster of machines that the file names none for'))
    .addOption(
      new Option('--reclaim-policy <policy>', 'what happens to a machine that is given back').choices([
        'Retain',
        'Wipe',
      ]),
    );
}

export function machineDefaults({ opsMaster, reclaimPolicy }: MachineOptions): MachineOptions {
  if (opsMaster !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(opsMaster)) {
    throw usageError(`--ops-master ${JSON.stringify(opsMaster)} is no name: 1 to 63 of a-z, 0-9 and -, no - at an end`);
  }
  return { ...(opsMaster !== undefined && { opsMaster }), ...(reclaimPolicy !== undefined && { reclaimPolicy }) };
}
