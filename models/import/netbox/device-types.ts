import { isRecord, type Entry } from '../entries.ts';
import { reporter, type Finding } from '../finding.ts';
import type { Holdings, Mapping } from './mapping.ts';
import { called, createRegister, referenceOf, textOf, type Reference, type Register } from './reference.ts';

/** A device type as the community's library has it, as far as it matters here. */
export interface DeviceType {
  slug?: string;
  vendor?: string;
  model?: string;
  /** Whole units; of a child in a chassis, nothing. */
  heightU?: number;
  fullDepth: boolean;
  /** What its power ports draw together at most. */
  watts?: number;
  items: Record<string, unknown>[];
}

export interface DeviceTypes {
  /** The type that a device names. Without files of device types, what the device itself says of it. */
  of(device: Entry): DeviceType | 'missing' | undefined;
  /** What the mapping says of a type, by its slug or model. */
  mapped(type: DeviceType | undefined, mapping: Mapping): Holdings;
}

export function createDeviceTypes(entries: readonly Entry[], errors: Finding[]): DeviceTypes {
  for (const entry of entries) {
    if (textOf(entry.value['model']) === undefined)
      reporter(errors, entry.at)('model', 'is missing: this is no device type');
  }
  const register = createRegister(entries, 'model');
  return {
    of(device) {
      const reference = referenceOf(device.value['device_type']);
      if (reference === undefined) return undefined;
      const found = findType(register.entries, reference, vendorOf(device)) ?? findByKeys(register, reference);
      if (found !== undefined) return typeOf(found.value);
      return entries.length > 0 ? 'missing' : { ...named(device, reference), fullDepth: true, items: [] };
    },
    mapped(type, { deviceTypes }) {
      const keys = [type?.slug, type?.model].flatMap((key) => key?.toLowerCase() ?? []);
      return keys.map((key) => deviceTypes.get(key)).find((one) => one !== undefined) ?? {};
    },
  };
}

/** Ids of NetBox and of the library have nothing to do with each other: only slugs and models count. */
function findByKeys(register: Register, { slug, name }: Reference): Entry | undefined {
  return register.find({ ...(slug !== undefined && { slug }), ...(name !== undefined && { name }) });
}

/** Models are unique within a manufacturer only. */
function findType(entries: readonly Entry[], reference: Reference, vendor: string | undefined): Entry | undefined {
  if (vendor === undefined) return undefined;
  return entries.find(
    ({ value }) =>
      textOf(value['model'])?.toLowerCase() === reference.name?.toLowerCase() &&
      manufacturerOf(value)?.toLowerCase() === vendor.toLowerCase(),
  );
}

function vendorOf({ value }: Entry): string | undefined {
  return manufacturerOf(isRecord(value['device_type']) ? value['device_type'] : value);
}

function manufacturerOf(value: Record<string, unknown>): string | undefined {
  const reference = referenceOf(value['manufacturer']);
  return reference === undefined ? undefined : called(reference);
}

function named(device: Entry, { slug, name }: Reference): Pick<DeviceType, 'slug' | 'vendor' | 'model'> {
  const vendor = vendorOf(device);
  return {
    ...(slug !== undefined && { slug }),
    ...(vendor !== undefined && { vendor }),
    ...(name !== undefined && { model: name }),
  };
}

function typeOf(value: Record<string, unknown>): DeviceType {
  const slug = textOf(value['slug']);
  const vendor = manufacturerOf(value);
  const model = textOf(value['model']);
  const height = Math.ceil(Number(textOf(value['u_height']) ?? '1'));
  const draws = listOf(value['power-ports']).map((port) => Number(textOf(port['maximum_draw']) ?? 'NaN'));
  const watts = draws.reduce((sum, draw) => sum + draw, 0);
  return {
    ...(slug !== undefined && { slug }),
    ...(vendor !== undefined && { vendor }),
    ...(model !== undefined && { model }),
    ...(height >= 1 && height <= 100 && { heightU: height }),
    fullDepth: textOf(value['is_full_depth'])?.toLowerCase() !== 'false',
    ...(draws.length > 0 && Number.isSafeInteger(watts) && { watts }),
    items: listOf(value['inventory-items']),
  };
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
