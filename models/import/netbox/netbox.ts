import { assemble } from '../assemble.ts';
import type { Draft } from '../draft.ts';
import type { Entry } from '../entries.ts';
import { reporter, type Finding, type ImportOutcome, type Skipped } from '../finding.ts';
import { createDeviceTypes } from './device-types.ts';
import { readDevice, type DeviceContext } from './device.ts';
import { readMapping } from './mapping.ts';
import { createPlaceReader } from './racks.ts';
import { readRecords, type NetboxKind, type SourceFile } from './records.ts';
import { createRegister, referenceOf, type Register } from './reference.ts';
import { reportTree } from './tree.ts';

export interface NetboxInput extends Partial<Pick<DeviceContext, 'skipIncomplete' | 'defaults'>> {
  files: Partial<Record<NetboxKind, readonly SourceFile[]>>;
  mapping?: SourceFile;
}

/**
 * An export of NetBox as objects: devices become ComputeAssets, what they hold SKUs, their racks, sites and regions Racks,
 * AZones and Regions. Only devices are needed; the other files add what devices don't say of them.
 */
export function importNetbox({
  files,
  mapping: source,
  skipIncomplete = false,
  defaults = {},
}: NetboxInput): ImportOutcome {
  const errors: Finding[] = [];
  const skipped: Skipped[] = [];
  const mapping = readMapping(source, errors);
  const entries = (kind: NetboxKind): Entry[] => readRecords(files[kind] ?? [], kind, errors);
  const devices = createRegister(entries('devices'));
  const places = {
    regions: createRegister(entries('regions')),
    sites: createRegister(entries('sites')),
    locations: createRegister(entries('locations')),
    racks: createRegister(entries('racks')),
  };
  const items = createRegister(entries('inventory-items'));
  const types = createDeviceTypes(entries('device-types'), errors);
  if (devices.entries.length === 0 && errors.length === 0) {
    errors.push({ file: files.devices?.[0]?.file ?? 'devices', message: 'there is no device in it' });
  }
  reportTree(places.regions, 'parent', true, errors);
  reportTree(places.locations, 'parent', true, errors);
  reportTree(devices, 'parent_device', false, errors);
  reportTree(items, 'parent', true, errors);

  const draft: Draft = { regions: [], azones: [], racks: [], skus: [], assets: [], fields };
  const context: DeviceContext = {
    mapping,
    devices,
    places: createPlaceReader(places, mapping, draft, errors),
    types,
    itemsOf: itemsBy(items, devices),
    skipIncomplete,
    defaults,
    draft,
    errors,
    skipped,
  };
  for (const rack of places.racks.entries) {
    const reference = referenceOf(rack.value);
    const report = reporter(errors, rack.at);
    if (reference === undefined) report('name', 'is missing: this is no rack');
    else context.places.rackOf(rack, reference, report);
  }
  for (const device of devices.entries) readDevice(device, context);
  return assemble(draft, errors, skipped);
}

function itemsBy(items: Register, devices: Register): (device: Entry) => readonly Entry[] {
  const byDevice = Map.groupBy(items.entries, ({ value }) => {
    const reference = referenceOf(value['device']);
    return reference === undefined ? undefined : devices.find(reference);
  });
  return (device) => byDevice.get(device) ?? [];
}

const fields = {
  name: 'name',
  serial: 'serial',
  bmc: 'oob_ip',
  rack: 'rack',
  rackUnit: 'position',
  sku: 'device_type',
  azone: 'site',
  region: 'region',
};
