import { bmcAddress, ipAddress, type Address } from '../addresses.ts';
import { dnsLabel } from '../dns-label.ts';
import type { Draft, DraftAsset } from '../draft.ts';
import type { Entry } from '../entries.ts';
import { serial, wholeNumber } from '../fields.ts';
import { accept, quoted, reporter, type Finding, type Report, type Skipped } from '../finding.ts';
import { skuName } from '../skus.ts';
import type { DeviceType, DeviceTypes } from './device-types.ts';
import { hardwareOf, type Found } from './hardware.ts';
import type { Mapping, Role, StatusRule } from './mapping.ts';
import { customField, type PlaceReader, type Standing } from './places.ts';
import { called, referenceOf, textOf, type Register } from './reference.ts';
import { roleOf, statusRule } from './rules.ts';
import { ancestors } from './tree.ts';

export interface DeviceContext {
  mapping: Mapping;
  devices: Register;
  places: PlaceReader;
  types: DeviceTypes;
  itemsOf: (device: Entry) => readonly Entry[];
  skipIncomplete: boolean;
  defaults: Pick<DraftAsset['spec'], 'opsMasterRef' | 'reclaimPolicy'>;
  draft: Draft;
  errors: Finding[];
  skipped: Skipped[];
}

/** Puts one device into the draft, or among what is left out, or what is wrong with it into the errors. */
export function readDevice(device: Entry, context: DeviceContext): void {
  const { mapping, draft, errors, skipped } = context;
  const { value, at } = device;
  const own = textOf(value['name']);
  const subject = own ?? `device ${textOf(value['id']) ?? 'without a name'}`;
  const report = reporter(errors, at, subject);
  const leaveOut = (reason: string): void => {
    skipped.push({ ...at, name: subject, reason });
  };

  const role = accept(roleOf(referenceOf(value['role'] ?? value['device_role']), mapping), report, 'role');
  const rule = accept(statusRule(value['status'], mapping), report, 'status');
  if (role === 'Ignore') return leaveOut('its role is no machine');
  if (rule === 'Skip') return leaveOut(`its status is ${textOf(value['status'])}`);

  const incomplete: [field: string, message: string][] = [];
  const missing: Report = (field, message) => incomplete.push([field ?? '', message]);
  const number = textOf(value['serial']);
  if (own === undefined) missing('name', 'is missing');
  if (number === undefined) missing('serial', 'is missing: it is what a machine is told by');
  const type = context.types.of(device);
  if (type === 'missing')
    report(
      'device_type',
      `${quoted(called(referenceOf(value['device_type']) ?? {}))} isn't in the files of device types`,
    );
  const known = type === 'missing' ? undefined : type;
  const items = context.itemsOf(device);
  const found = hardwareOf(device, known, items, mapping, context.types.mapped(known, mapping), report, errors);
  const hardware = complete(found, role, missing);
  const standing = standingOf(device, context, report, missing);
  if (incomplete.length > 0) {
    if (context.skipIncomplete) return leaveOut(incomplete.map(([field, message]) => `${field} ${message}`).join('; '));
    for (const [field, message] of incomplete) report(field, message);
  }

  const name = own === undefined ? undefined : accept(dnsLabel(own), report, 'name');
  const checkedSerial = number === undefined ? undefined : accept(serial(number), report, 'serial');
  const rackUnit = standing === undefined ? undefined : unitOf(value['position'], standing, known, report);
  const spec = specOf(device, role, rule, mapping, report);
  if (name === undefined || checkedSerial === undefined || standing === undefined || hardware === undefined) return;
  const slug = accept(dnsLabel(known?.slug ?? known?.model ?? 'unknown'), report, 'device_type');
  if (slug === undefined) return;
  const sku = skuName(hardware, slug);
  draft.skus.push({ at, name: sku, hardware });
  const face = known?.fullDepth === false ? textOf(value['face'])?.toLowerCase() : undefined;
  draft.assets.push({
    at,
    name,
    serial: checkedSerial,
    rack: standing.rack,
    ...(rackUnit !== undefined && { rackUnit }),
    ...((face === 'front' || face === 'rear') && { face }),
    sku,
    spec: { ...spec, ...context.defaults },
  });
}

/** A switch promises no CPU and no memory; what is to become a Node must say both. */
function complete(found: Found, role: Role | undefined, missing: Report): DraftHardware | undefined {
  const { cpu, memory } = found;
  if (role === 'Switch' || role === 'Router') return { ...found, cpu: cpu ?? '0', memory: memory ?? '0' };
  const lacking = [...(cpu === undefined ? ['cpu'] : []), ...(memory === undefined ? ['memory'] : [])];
  if (cpu !== undefined && memory !== undefined) return { ...found, cpu, memory };
  missing(lacking.join(' and '), 'in no custom field, inventory item or mapping of its device type');
  return undefined;
}

type DraftHardware = Draft['skus'][number]['hardware'];

/** A blade stands where its chassis does. */
function standingOf(
  device: Entry,
  { places, devices }: DeviceContext,
  report: Report,
  missing: Report,
): Standing | undefined {
  const way = [device, ...ancestors(device, 'parent_device', devices)];
  for (const one of way) {
    const rack = referenceOf(one.value['rack']);
    if (rack !== undefined) return places.rackOf(one, rack, report);
  }
  const top = way.at(-1) ?? device;
  const parent = referenceOf(top.value['parent_device']);
  const why =
    parent === undefined ? 'is missing' : `is missing, and its parent ${quoted(called(parent))} isn't in the files`;
  missing('rack', why);
  return undefined;
}

/** Counted from the bottom, of the lowest unit, also where the rack counts from its top or begins with another number than 1. */
function unitOf(
  position: unknown,
  { units }: Standing,
  type: DeviceType | undefined,
  report: Report,
): number | undefined {
  const text = textOf(position);
  if (text === undefined) return undefined;
  const lowest = accept(wholeNumber(text.replace(/\.\d$/, ''), 1, 199), report, 'position');
  if (lowest === undefined) return undefined;
  const counted = lowest - units.start + 1;
  if (!units.fromTop) return counted >= 1 ? counted : outside(text, report);
  if (units.height === undefined) return undefined;
  const fromBottom = units.height - counted - (type?.heightU ?? 1) + 2;
  return fromBottom >= 1 ? fromBottom : outside(text, report);
}

function outside(text: string, report: Report): undefined {
  report('position', `${text} is outside its rack`);
}

function specOf(
  device: Entry,
  role: Role | undefined,
  rule: StatusRule | undefined,
  mapping: Mapping,
  report: Report,
): DraftAsset['spec'] {
  const { value } = device;
  const addresses: Address[] = [];
  for (const field of ['primary_ip4', 'primary_ip6', 'primary_ip']) {
    const text = textOf(value[field]);
    const address = text === undefined ? undefined : accept(ipAddress(text), report, field);
    if (address === undefined || addresses.some((one) => one.address === address)) continue;
    addresses.push({ type: 'InternalIP', address });
  }
  const given = textOf(customField(device, mapping.customFields.bmc));
  const outOfBand = given ?? textOf(value['oob_ip']);
  const bmc =
    outOfBand === undefined
      ? undefined
      : accept(bmcAddress(outOfBand), report, given === undefined ? 'oob_ip' : mapping.customFields.bmc);
  return {
    ...(role !== undefined && role !== 'Ignore' && role !== 'Server' && { type: role }),
    ...(addresses.length > 0 && { addresses }),
    ...(bmc !== undefined && { bmc: { address: bmc.replace(/\/\d{1,3}$/, '') } }),
    ...((rule === 'Cordon' || rule === 'Drain') && { maintenance: rule }),
  };
}
