import { Option, type Command } from 'commander';
import { objectsOf } from '#simulation/import/openb/openb.ts';
import { usageError } from './exit-codes.ts';
import { defineCsv } from './import/csv.ts';
import { defineNetbox } from './import/netbox.ts';
import { addDeliverOptions, deliver, type DeliverOptions } from './import/deliver.ts';
import { readInventory } from './inventory-file.ts';
import type { Io } from './io.ts';
import { addLayoutOptions, layoutOf, type LayoutOptions } from './options/layout.ts';

interface OpenbOptions extends LayoutOptions, DeliverOptions {
  prefix: string;
  opsMaster?: string;
  reclaimPolicy?: 'Retain' | 'Wipe';
}

export function defineImport(program: Command, io: Io): void {
  const group = program
    .command('import')
    .summary('turn a machine list into objects')
    .description('Turns a list of machines into Regions, AZones, Racks, SKUs and ComputeAssets.');
  defineCsv(group, io);
  defineNetbox(group, io);
  const openb = group
    .command('openb')
    .summary('a node list of the openb trace (CSV)')
    .description(
      'Reads a node list of the openb trace: CSV with the columns sn,cpu_milli,memory_mib,gpu,model. ' +
        'The list says nothing of where machines stand, so you do: they fill Racks one after another, in its order. ' +
        'Each shape becomes a SKU with a name such as c96-m384-g8-g2 (threads, GiB, GPUs, their model).\n\n' +
        'Prints the objects; --apply writes them instead. A broken line refuses the whole file.',
    )
    .argument('<file>', 'the CSV file');
  addLayoutOptions(openb)
    .addOption(new Option('--prefix <name>', 'how names of places begin').default('openb'))
    .addOption(new Option('--ops-master <name>', 'OpsMaster that works on the machines; none when left out'))
    .addOption(
      new Option('--reclaim-policy <policy>', 'what happens to a machine that is given back').choices([
        'Retain',
        'Wipe',
      ]),
    );
  addDeliverOptions(openb)
    .addHelpText(
      'after',
      `
Examples:
  rackwright import openb nodes.csv --assets-per-rack 20 --racks-per-zone 10 --zones-per-region 3
  rackwright import openb nodes.csv --assets-per-rack 20 --racks-per-zone 10 --zones-per-region 3 --dry-run
  rackwright import openb nodes.csv --assets-per-rack 20 --racks-per-zone 10 --zones-per-region 3 \\
      --ops-master ansible --reclaim-policy Wipe --apply`,
    )
    .action((file: string, options: OpenbOptions) => importFile(file, options, io));
}

async function importFile(file: string, options: OpenbOptions, io: Io): Promise<void> {
  await deliver(objectsOf(readInventory(file, openbOptions(options))), options, io);
}

function openbOptions({
  prefix,
  opsMaster,
  reclaimPolicy,
  ...options
}: OpenbOptions): Parameters<typeof readInventory>[1] {
  requireName('--prefix', prefix);
  if (opsMaster !== undefined) requireName('--ops-master', opsMaster);
  const laidOut = layoutOf(options, prefix);
  if ('missing' in laidOut) {
    throw usageError(`${laidOut.missing.join(', ')} must be given: the list doesn't say where its machines stand`);
  }
  return {
    ...laidOut.layout,
    assets: {
      ...(opsMaster !== undefined && { opsMasterRef: { name: opsMaster } }),
      ...(reclaimPolicy !== undefined && { reclaimPolicy }),
    },
  };
}

function requireName(flag: string, name: string): void {
  if (/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/.test(name)) return;
  throw usageError(`${flag} ${JSON.stringify(name)} can't be used in names: 1 to 32 of a-z, 0-9 and -, no - at an end`);
}
