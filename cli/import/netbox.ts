import { Option, type Command } from 'commander';
import { importNetbox } from '#models/import/netbox/netbox.ts';
import type { NetboxKind, SourceFile } from '#models/import/netbox/records.ts';
import type { Io } from '../io.ts';
import { addDeliverOptions, deliver, type DeliverOptions } from './deliver.ts';
import { addMachineOptions, machineDefaults, type MachineOptions } from './machine-options.ts';
import { filesOf, readText } from './read-text.ts';
import { take } from './take.ts';

interface NetboxOptions extends DeliverOptions, MachineOptions {
  deviceTypes?: string[];
  racks?: string[];
  sites?: string[];
  regions?: string[];
  locations?: string[];
  inventoryItems?: string[];
  mapping?: string;
  skipIncomplete?: boolean;
}

export function defineNetbox(group: Command, io: Io): void {
  const command = group
    .command('netbox')
    .summary("NetBox's devices, racks, sites and regions")
    .description(
      'Reads what NetBox exports: answers of its REST API as JSON, the same as YAML, and its CSV. ' +
        'Devices become ComputeAssets, their hardware SKUs, racks Racks, sites AZones, regions Regions. A folder stands ' +
        'for all files in it.\n\n' +
        'NetBox has no field for CPU and memory: they come from custom fields (cpu, memory, gpu_model, gpu_count, arch, ' +
        'watts), from inventory items, or from the mapping. Devices that have neither are named, and refuse the import.\n\n' +
        'Prints the objects; --apply writes them instead. Whatever is wrong is told by file, line and field, and refuses all.',
    )
    .argument('<devices...>', 'devices: .json, .yaml or .csv')
    .addOption(new Option('--device-types <paths...>', "device types, as in the community's library: height, power"))
    .addOption(new Option('--racks <paths...>', 'racks: height, power budget, and those without devices'))
    .addOption(new Option('--sites <paths...>', 'sites: their slugs and regions'))
    .addOption(new Option('--regions <paths...>', 'regions, nested as they are'))
    .addOption(new Option('--locations <paths...>', 'locations: checked, and used by rackNames: location'))
    .addOption(new Option('--inventory-items <paths...>', 'inventory items of the devices'))
    .addOption(
      new Option('--mapping <file>', 'YAML that says what NetBox does not, such as cpu and memory by device type'),
    )
    .addOption(
      new Option('--skip-incomplete', 'leave out devices without CPU and memory, name, serial or rack, and name them'),
    );
  addMachineOptions(command);
  addDeliverOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  rackwright import netbox devices.json --sites sites.json --regions regions.json --mapping mapping.yaml
  rackwright import netbox devices.csv --device-types device-types/Dell --mapping mapping.yaml --skip-incomplete
  rackwright import netbox export/devices --racks racks.json --sites sites.json --regions regions.json \\
      --inventory-items items.json --mapping mapping.yaml --ops-master ansible --apply`,
    )
    .action((devices: string[], options: NetboxOptions) => importFiles(devices, options, io));
}

async function importFiles(devices: readonly string[], options: NetboxOptions, io: Io): Promise<void> {
  const paths: Record<NetboxKind, readonly string[]> = {
    devices,
    'device-types': options.deviceTypes ?? [],
    racks: options.racks ?? [],
    sites: options.sites ?? [],
    regions: options.regions ?? [],
    locations: options.locations ?? [],
    'inventory-items': options.inventoryItems ?? [],
  };
  const { opsMaster, reclaimPolicy } = machineDefaults(options);
  const outcome = importNetbox({
    files: Object.fromEntries(Object.entries(paths).map(([kind, given]) => [kind, given.flatMap(sources)])),
    ...(options.mapping !== undefined && { mapping: { file: options.mapping, text: readText(options.mapping) } }),
    skipIncomplete: options.skipIncomplete === true,
    defaults: {
      ...(opsMaster !== undefined && { opsMasterRef: { name: opsMaster } }),
      ...(reclaimPolicy !== undefined && { reclaimPolicy }),
    },
  });
  await deliver(take(outcome, io), options, io);
}

function sources(path: string): SourceFile[] {
  return filesOf(path, /\.(ya?ml|json|csv)$/i).map((file) => ({ file, text: readText(file) }));
}
