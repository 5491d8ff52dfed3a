import { describe, expect, test } from 'vitest';
import { assetOf, device, errorsOf, importDevices, jsonFile, objectsOf, skuOf } from './export.ts';

describe('hardware', () => {
  const bare = { custom_fields: {} };

  test.each([
    ['custom fields', device(), {}, 'region: fra', { cpu: '64', memory: '256Gi' }],
    [
      'custom fields of other names, memory in a unit of the mapping',
      device({ custom_fields: { threads: 32, ram_gb: 128 } }),
      {},
      'region: fra\ncustomFields: { cpu: threads, memory: ram_gb }\nmemoryUnit: Gi',
      { cpu: '32', memory: '128Gi' },
    ],
    [
      'the mapping by slug',
      device(bare),
      {},
      'region: fra\ndeviceTypes: { example-r2: { cpu: 16, memory: 64Gi } }',
      { cpu: '16', memory: '64Gi' },
    ],
    [
      'the mapping by model',
      device(bare),
      {},
      'region: fra\ndeviceTypes: { R2: { cpu: 16, memory: 64Gi, gpuModel: T4 } }',
      { cpu: '16', gpus: { model: 'T4', count: 1 } },
    ],
    [
      'a custom field before the mapping',
      device({ custom_fields: { memory: '1Ti' } }),
      {},
      'region: fra\ndeviceTypes: { R2: { cpu: 16, memory: 64Gi } }',
      { cpu: '16', memory: '1Ti' },
    ],
    [
      'inventory items with custom fields',
      device(bare),
      {
        'inventory-items': [
          jsonFile('items.json', [
            { device: 'web-1', name: 'a', custom_fields: { cpu: 32 } },
            { device: 'web-1', name: 'b', custom_fields: { memory: '512Mi' } },
            { device: 'web-1', name: 'c', custom_fields: { memory: '512Mi' } },
          ]),
        ],
      },
      'region: fra',
      { cpu: '32', memory: '1Gi' },
    ],
    [
      'inventory items of the type',
      device(bare),
      {
        'device-types': [
          {
            file: 't.yaml',
            text: 'manufacturer: Example\nmodel: R2\nslug: example-r2\ninventory-items: [{ name: CPU, part_id: X1 }, { name: RAM, part_id: Y1 }]',
          },
        ],
      },
      'region: fra\nparts: { X1: { cpu: 8 }, Y1: { memory: 16Gi } }',
      { cpu: '8', memory: '16Gi' },
    ],
  ])('from %s', (_, one, more, mapping, spec) => {
    expect(skuOf(importDevices([one], more, mapping))).toMatchObject({ spec });
  });

  test('a switch needs none', () => {
    const outcome = importDevices([device({ ...bare, role: { slug: 'leaf-switch' } })]);

    expect(skuOf(outcome)).toMatchObject({ metadata: { name: 'example-r2-c0-m0' }, spec: { cpu: '0', memory: '0' } });
    expect(assetOf(outcome)).toMatchObject({ type: 'Switch' });
  });

  test('devices without any are named and refuse all, or are left out when told', () => {
    const devices = [
      device(),
      device({ name: 'web-2', serial: 'S2', position: 2, ...bare }),
      device({ name: 'web-3', serial: null, rack: null, position: null }),
    ];

    const refused = importDevices(devices);
    const skipped = importDevices(devices, {}, 'region: fra', { skipIncomplete: true });

    expect(errorsOf(refused)).toBe(
      'devices.json line 3, cpu and memory: web-2: in no custom field, inventory item or mapping of its device type\n' +
        'devices.json line 4, serial: web-3: is missing: it is what a machine is told by\n' +
        'devices.json line 4, rack: web-3: is missing\n',
    );
    expect(objectsOf(skipped).filter(({ kind }) => kind === 'ComputeAsset')).toHaveLength(1);
    expect(skipped.outcome === 'imported' && skipped.skipped.map(({ name }) => name)).toEqual(['web-2', 'web-3']);
  });

  test('a child of a chassis has no height of its own, and ports without a draw add no watts', () => {
    const text =
      'manufacturer: Example\nmodel: R2\nslug: example-r2\nu_height: 0\nsubdevice_role: child\npower-ports: [{ name: PSU1 }]';

    const outcome = importDevices([device()], { 'device-types': [{ file: 't.yaml', text }] });

    expect(skuOf(outcome)).toEqual(
      expect.objectContaining({ spec: { vendor: 'Example', model: 'R2', cpu: '64', memory: '256Gi' } }),
    );
  });
});
