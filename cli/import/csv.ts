import { Option, type Command } from 'commander';
import { columns, requiredColumns } from '#models/import/csv/columns.ts';
import { importCsv } from '#models/import/csv/csv.ts';
import type { DraftSku } from '#models/import/draft.ts';
import { parseSkus } from '#models/import/sku-file.ts';
import type { Io } from '../io.ts';
import { addDeliverOptions, deliver, type DeliverOptions } from './deliver.ts';
import { addMachineOptions, machineDefaults, type MachineOptions } from './machine-options.ts';
import { readText } from './read-text.ts';
import { refusedFiles, take } from './take.ts';

interface CsvOptions extends DeliverOptions, MachineOptions {
  skuFile?: string;
  ignoreColumns?: string;
}

export function defineCsv(group: Command, io: Io): void {
  const command = group
    .command('csv')
    .summary('a machine list of your own (CSV)')
    .description(
      'Reads a list of machines, one a line, with a header that names the columns. Each becomes a ComputeAsset; ' +
        'the places and SKUs that rows describe are made as well.\n\n' +
        'Prints the objects; --apply writes them instead. Whatever is wrong with the file is told by line and column, ' +
        'and refuses the whole of it.',
    )
    .argument('<file>', 'the CSV file')
    .addOption(new Option('--sku-file <file>', 'YAML of the SKUs that rows name in the column sku'))
    .addOption(new Option('--ignore-columns <names>', 'columns to pass over, with commas between'));
  addMachineOptions(command);
  addDeliverOptions(command)
    .addHelpText('after', `\nColumns:\n${columnsHelp()}`)
    .addHelpText(
      'after',
      `
Examples:
  rackwright import csv machines.csv > inventory.yaml
  rackwright import csv machines.csv --sku-file skus.yaml --dry-run
  rackwright import csv machines.csv --ops-master ansible --reclaim-policy Wipe --apply`,
    )
    .action((file: string, options: CsvOptions) => importFile(file, options, io));
}

async function importFile(file: string, options: CsvOptions, io: Io): Promise<void> {
  const ignoreColumns = (options.ignoreColumns ?? '').split(',').map((name) => name.trim());
  const skus = options.skuFile === undefined ? [] : readSkus(options.skuFile);
  const outcome = importCsv(readText(file), { file, skus, ignoreColumns, ...machineDefaults(options) });
  await deliver(take(outcome, io), options, io);
}

function readSkus(file: string): DraftSku[] {
  const parsed = parseSkus(readText(file), file);
  if ('errors' in parsed) throw refusedFiles(parsed.errors);
  return parsed.skus;
}

function columnsHelp(): string {
  const lines = Object.entries({ ...columns, 'label:KEY': 'value of this label on the ComputeAsset' });
  const width = Math.max(...lines.map(([name]) => name.length));
  return [
    ...lines.map(([name, told]) => `  ${name.padEnd(width)}  ${told}`),
    `  Needed: ${requiredColumns.join(', ')}, and cpu and memory or sku. Capitals don't matter.`,
    '  Names become small letters, digits and -: "Web 1" is web-1.',
  ].join('\n');
}
