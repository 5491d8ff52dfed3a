import { readdirSync, readFileSync } from 'node:fs';
import { importNetbox, type NetboxInput } from '#models/import/netbox/netbox.ts';
import type { SourceFile } from '#models/import/netbox/records.ts';
import type { ImportOutcome } from '#models/import/finding.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { told } from '../told.ts';

const folder = new URL('export/', import.meta.url);

export function source(file: string): SourceFile {
  return { file, text: readFileSync(new URL(file, folder), 'utf8') };
}

/** A small export, whole. */
export function files(): Required<Pick<NetboxInput, 'files' | 'mapping'>> {
  const types = readdirSync(new URL('device-types/', folder)).toSorted();
  return {
    files: {
      devices: [source('devices.json')],
      'device-types': types.map((name) => source(`device-types/${name}`)),
      racks: [source('racks.json')],
      sites: [source('sites.yaml')],
      regions: [source('regions.json')],
      'inventory-items': [source('inventory-items.json')],
    },
    mapping: source('mapping.yaml'),
  };
}

/** One device that has all it needs, but what is overridden. */
export function device(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'web-1',
    serial: 'S1',
    device_type: { manufacturer: { name: 'Example' }, model: 'R2', slug: 'example-r2' },
    role: { slug: 'server' },
    status: { value: 'active' },
    site: { slug: 'fra1', name: 'Frankfurt 1' },
    rack: { id: 1, name: 'a01' },
    position: 1,
    custom_fields: { cpu: 64, memory: '256Gi' },
    ...overrides,
  };
}

export function jsonFile(file: string, values: readonly unknown[]): SourceFile {
  return { file, text: `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]\n` };
}

export function importDevices(
  devices: readonly Record<string, unknown>[],
  more: NetboxInput['files'] = {},
  mapping = 'region: fra',
  options: Pick<NetboxInput, 'skipIncomplete'> = {},
): ImportOutcome {
  return importNetbox({
    files: { devices: [jsonFile('devices.json', devices)], ...more },
    mapping: { file: 'mapping.yaml', text: mapping },
    ...options,
  });
}

export function objectsOf(outcome: ImportOutcome): KubeObject[] {
  if (outcome.outcome === 'refused') throw new Error(told(outcome.errors));
  return outcome.objects;
}

export function errorsOf(outcome: ImportOutcome): string {
  return outcome.outcome === 'refused' ? told(outcome.errors) : '';
}

export function assetOf(outcome: ImportOutcome): unknown {
  return objectsOf(outcome).find(({ kind }) => kind === 'ComputeAsset')?.['spec'];
}

export function skuOf(outcome: ImportOutcome): unknown {
  return objectsOf(outcome).find(({ kind }) => kind === 'SKU');
}
