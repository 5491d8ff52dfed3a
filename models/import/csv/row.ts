import type { ComputeAssetSpec } from '../../generated/computeasset.ts';
import { bmcAddress, machineAddress } from '../addresses.ts';
import { dnsLabel } from '../dns-label.ts';
import type { Draft, DraftAsset } from '../draft.ts';
import { labelValue, oneOf, serial, wholeNumber } from '../fields.ts';
import { accept, reporter, type Checked, type Finding, type Origin, type Report } from '../finding.ts';
import { skuName } from '../skus.ts';
import type { TableRow } from '../table.ts';
import { requiredColumns, type Column } from './columns.ts';
import { hardwareOf } from './hardware.ts';
import type { Headers } from './headers.ts';

export interface RowDefaults {
  opsMaster?: string;
  reclaimPolicy?: 'Retain' | 'Wipe';
}

/** Puts what one row says into the draft; what is wrong with it, all of it, into `errors`. */
export function readRow(
  { at, cells }: TableRow,
  { labels }: Headers,
  defaults: RowDefaults,
  draft: Draft,
  errors: Finding[],
): void {
  const report = reporter(errors, at);
  const cell = (column: Column): string | undefined => cells.get(column.toLowerCase());
  const read = <T>(column: Column, check: (text: string) => Checked<T>): T | undefined => {
    const text = cell(column);
    return text === undefined ? undefined : accept(check(text), report, column);
  };
  for (const column of requiredColumns) if (cell(column) === undefined) report(column, 'is empty');

  const name = read('name', dnsLabel);
  const serialNumber = read('serial', serial);
  const rack = read('rack', dnsLabel);
  const azone = read('azone', dnsLabel);
  const region = read('region', dnsLabel);
  if (region !== undefined && cell('azone') === undefined) report('azone', 'is empty, but region is given');

  const sku = skuOf(at, cell, read('sku', dnsLabel), draft, report);
  const rackUnit = read('rackUnit', (text) => wholeNumber(text, 1, 100));
  const spec = specOf(read, cell('addresses'), defaults, report);
  const labelled = labelsOf(cells, labels, report);

  if (rack !== undefined)
    draft.racks.push({ at, name: rack, ...spelling(cell('rack')), ...(azone !== undefined && { azone }) });
  if (azone !== undefined)
    draft.azones.push({ at, name: azone, ...spelling(cell('azone')), ...(region !== undefined && { region }) });
  if (region !== undefined) draft.regions.push({ at, name: region, ...spelling(cell('region')) });
  if (name === undefined || serialNumber === undefined || rack === undefined || sku === undefined) return;
  draft.assets.push({
    at,
    name,
    serial: serialNumber,
    rack,
    ...(rackUnit !== undefined && { rackUnit }),
    sku,
    labels: labelled,
    spec,
  });
}

function spelling(text: string | undefined): { spelled?: string } {
  return text === undefined ? {} : { spelled: text.toLowerCase() };
}

/** Name of the SKU; its hardware, where the row tells it, goes into the draft. */
function skuOf(
  at: Origin,
  cell: (column: Column) => string | undefined,
  named: string | undefined,
  draft: Draft,
  report: Report,
): string | undefined {
  const hardware = hardwareOf(cell, report);
  if (hardware === 'none' && cell('sku') === undefined) {
    report('sku', 'is empty, and so are cpu and memory: one of them says what it holds');
  }
  const name = named ?? (typeof hardware === 'object' ? skuName(hardware) : undefined);
  if (name !== undefined && typeof hardware === 'object') draft.skus.push({ at, name, hardware });
  return name;
}

type Read = <T>(column: Column, check: (text: string) => Checked<T>) => T | undefined;

function specOf(read: Read, addresses: string | undefined, defaults: RowDefaults, report: Report): DraftAsset['spec'] {
  const type = read<ComputeAssetSpec['type']>('type', (text) => oneOf(text, ['Server', 'VM', 'Switch', 'Router']));
  const reached = (addresses ?? '')
    .split(/[ ;,]+/)
    .filter((text) => text !== '')
    .flatMap((text) => accept(machineAddress(text), report, 'addresses') ?? []);
  const bmc = read('bmc', bmcAddress);
  const opsMaster = read('opsMaster', dnsLabel) ?? defaults.opsMaster;
  const policy = read<ComputeAssetSpec['reclaimPolicy']>('reclaimPolicy', (text) => oneOf(text, ['Retain', 'Wipe']));
  const reclaimPolicy = policy ?? defaults.reclaimPolicy;
  return {
    ...(type !== undefined && { type }),
    ...(reached.length > 0 && { addresses: reached }),
    ...(bmc !== undefined && { bmc: { address: bmc } }),
    ...(opsMaster !== undefined && { opsMasterRef: { name: opsMaster } }),
    ...(reclaimPolicy !== undefined && { reclaimPolicy }),
  };
}

function labelsOf(cells: TableRow['cells'], labels: Headers['labels'], report: Report): Record<string, string> {
  const all = [...labels].flatMap(([header, key]) => {
    const text = cells.get(header);
    const value = text === undefined ? undefined : accept(labelValue(text), report, header);
    return value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(all);
}
