import { bmcAddress, ipAddress, type Address } from '../addresses.ts';
import { dnsLabel } from '../dns-label.ts';
import type { Draft, DraftAsset, Hardware } from '../draft.ts';
import type { Entry } from '../entries.ts';
import { serial, wholeNumber } from '../fields.ts';
import { accept, quoted, reporter, type Finding, type Report, type Skipped } from '../finding.ts';
import { skuName } from '../skus.ts';
import type { DeviceType, DeviceTypes } from './device-types.ts';
import { hardwareOf } from './hardware.ts';
import type { Mapping, Role, StatusRule } from './mapping.ts';
import { customField } from './custom-field.ts';
import type { PlaceReader, Standing } from './racks.ts';
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
  const { mapping, errors, skipped } = context;
  const { value, at } = device;
  const subject = textOf(value['name']) ?? `device ${textOf(value['id']) ?? 'without a name'}`;
  const report = reporter(errors, at, subject);
  const leaveOut = (reason: string): void => {
    skipped.push({ ...at, name: subject, reason });
  };

  const role = accept(roleOf(referenceOf(value['role'] ?? value['device_role']), mapping), report, 'role');
  const rule = accept(statusRule(value['status'], mapping), report, 'status');
  if (role === 'Ignore') return leaveOut('its role is no machine');
  if (rule === 'Skip') return leaveOut(`its status is ${textOf(value['status'])}`);

  const incomplete: [field: string, message: string][] = [];
  const missing = (field: string, message: string): void => {
    incomplete.push([field, message]);
  };
  const identity = identityOf(device, report, missing);
  const type = typeOf(device, context, report);
  const hardware = completeHardware(device, type, role, context, report, missing);
  const standing = standingOf(device, context, report, missing);
  if (incomplete.length > 0) {
    if (context.skipIncomplete) return leaveOut(incomplete.map(([field, message]) => `${field} ${message}`).join('; '));
    for (const [field, message] of incomplete) report(field, message);
  }
  const spec = specOf(device, role, rule, mapping, report);
  if (identity === undefined || standing === undefined || hardware === undefined) return;
  const slug = accept(dnsLabel(type?.slug ?? type?.model ?? 'unknown'), report, 'device_type');
  const rackUnit = unitOf(value['position'], standing, type, report);
  if (slug === undefined) return;
  const sku = skuName(hardware, slug);
  context.draft.skus.push({ at, name: sku, hardware });
  context.draft.assets.push({
    at,
    ...identity,
    rack: standing.rack,
    ...(rackUnit !== undefined && { rackUnit }),
    ...faceOf(value['face'], type),
    sku,
    spec: { ...spec, ...context.defaults },
  });
}

type Missing = (field: string, message: string) => void;

function identityOf({ value }: Entry, report: Report, missing: Missing): { name: string; serial: string } | undefined {
  const name = textOf(value['name']);
  const number = textOf(value['serial']);
  if (name === undefined) missing('name', 'is missing');
  if (number === undefined) missing('serial', 'is missing: it is what a machine is told by');
  const checked = {
    name: name === undefined ? undefined : accept(dnsLabel(name), report, 'name'),
    serial: number === undefined ? undefined : accept(serial(number), report, 'serial'),
  };
  if (checked.name === undefined || checked.serial === undefined) return undefined;
  return { name: checked.name, serial: checked.serial };
}

function typeOf(device: Entry, { types }: DeviceContext, report: Report): DeviceType | undefined {
  const type = types.of(device);
  if (type !== 'missing') return type;
  const reference = referenceOf(device.value['device_type']) ?? {};
  report('device_type', `${quoted(called(reference))} isn't in the files of device types`);
  return undefined;
}

/** A switch promises no CPU and no memory; what is to become a Node must say both. */
function completeHardware(
  device: Entry,
  type: DeviceType | undefined,
  role: Role | undefined,
  { mapping, itemsOf, types, errors }: DeviceContext,
  report: Report,
  missing: Missing,
): Hardware | undefined {
  const mapped = types.mapped(type, mapping);
  const { hardware, lacking } = hardwareOf(device, type, itemsOf(device), mapping, mapped, report, errors);
  const { cpu, memory } = hardware;
  if (role === 'Switch' || role === 'Router') return { ...hardware, cpu: cpu ?? '0', memory: memory ?? '0' };
  if (lacking.length > 0)
    missing(lacking.join(' and '), 'in no custom field, inventory item or mapping of its device type');
  return cpu === undefined || memory === undefined ? undefined : { ...hardware, cpu, memory };
}

/** Which side a half-depth device takes. */
function faceOf(value: unknown, type: DeviceType | undefined): Pick<DraftAsset, 'face'> {
  const face = type?.fullDepth === false ? textOf(value)?.toLowerCase() : undefined;
  return face === 'front' || face === 'rear' ? { face } : {};
}

/** A blade stands where its chassis does. */
function standingOf(
  device: Entry,
  { places, devices }: DeviceContext,
  report: Report,
  missing: Missing,
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
