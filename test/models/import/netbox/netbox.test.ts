import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ImportOutcome } from '#models/import/finding.ts';
import { importNetbox } from '#models/import/netbox/netbox.ts';
import { told } from '../told.ts';
import { device, files, importDevices, jsonFile, source } from './export.ts';

function objectsOf(outcome: ImportOutcome) {
  if (outcome.outcome === 'refused') throw new Error(told(outcome.errors));
  return outcome.objects;
}

function errorsOf(outcome: ImportOutcome): string {
  return outcome.outcome === 'refused' ? told(outcome.errors) : '';
}

function assetOf(outcome: ImportOutcome): unknown {
  return objectsOf(outcome).find(({ kind }) => kind === 'ComputeAsset')?.['spec'];
}

function skuOf(outcome: ImportOutcome): unknown {
  return objectsOf(outcome).find(({ kind }) => kind === 'SKU');
}

describe('a whole export', () => {
  test('becomes places, SKUs and machines', async () => {
    const outcome = importNetbox(files());

    const manifests = objectsOf(outcome).map((object) => `---\n${stringify(object)}`);
    await expect(manifests.join('')).toMatchFileSnapshot('golden/objects.yaml');
  });

  test('what is no machine, or not there yet, is left out by name', () => {
    const outcome = importNetbox(files());

    expect(outcome.outcome === 'imported' && outcome.skipped.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'pdu-01: its role is no machine',
      'web-03: its status is planned',
    ]);
  });

  test('the same devices as YAML are the same objects', () => {
    const { text } = source('devices.json');
    const { files: all, mapping } = files();

    const yaml = importNetbox({
      files: { ...all, devices: [{ file: 'devices.yaml', text: stringify(JSON.parse(text)) }] },
      mapping,
    });

    expect(objectsOf(yaml)).toEqual(objectsOf(importNetbox(files())));
  });

  property.prop([fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5, maxLength: 5 })])(
    'the order does not matter',
    (order) => {
      const some = (indices: readonly number[]) =>
        importDevices(
          indices.map((index) =>
            device({
              name: `m-${index}`,
              serial: `S${index}`,
              position: index,
              custom_fields: { cpu: 8 * (1 + (index % 2)), memory: '32Gi' },
            }),
          ),
        );

      expect(objectsOf(some(order))).toEqual(objectsOf(some([1, 2, 3, 4, 5])));
    },
  );
});

describe('CSV', () => {
  test('as the table exports it', () => {
    const csv =
      'Name,Status,Site,Rack,Role,Manufacturer,Type,Position (U),Serial number,IP Address,CPU,Memory\n' +
      'web-1,Active,Frankfurt 1,A 01,Server,Example,R2,3.0,S1,10.0.0.1/24,64,256Gi\n';

    const outcome = importNetbox({
      files: { devices: [{ file: 'devices.csv', text: csv }] },
      mapping: { file: 'm', text: 'region: fra' },
    });

    expect(assetOf(outcome)).toEqual({
      rackRef: { name: 'frankfurt-1-a-01' },
      rackUnit: 3,
      skuRef: { name: 'r2-c64-m256' },
      serial: 'S1',
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    });
  });

  test('with the columns of its import, custom fields as cf_', () => {
    const csv =
      'name,role,device_type,serial,status,site,rack,position,cf_cpu,cf_memory\nweb-1,server,R2,S1,offline,fra1,a01,3,64,256Gi\n';

    const outcome = importNetbox({
      files: { devices: [{ file: 'devices.csv', text: csv }] },
      mapping: { file: 'm', text: 'region: fra' },
    });

    expect(assetOf(outcome)).toMatchObject({ rackRef: { name: 'fra1-a01' }, maintenance: 'Cordon' });
  });
});

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
});

describe('where it stands', () => {
  const rack = (more: object) => ({
    racks: [jsonFile('racks.json', [{ id: 1, name: 'a01', site: { slug: 'fra1' }, ...more }])],
  });
  const types = { 'device-types': [{ file: 't.yaml', text: 'model: R2\nslug: example-r2\nu_height: 2' }] };

  test.each([
    ['from the bottom', { u_height: 42 }, 10, 10],
    ['from the top: the two units below the upper one', { u_height: 42, desc_units: true }, 1, 41],
    ['from another first unit', { u_height: 42, starting_unit: 5 }, 6, 2],
    ['at a half unit', { u_height: 42 }, 10.5, 10],
  ])('units are counted %s', (_, more, position, rackUnit) => {
    expect(assetOf(importDevices([device({ position })], { ...rack(more), ...types }))).toMatchObject({ rackUnit });
  });

  test('above its rack is refused', () => {
    const outcome = importDevices([device({ position: 42 })], { ...rack({ u_height: 42 }), ...types });

    expect(errorsOf(outcome)).toContain('position: web-1 would reach up to unit 43, but Rack fra1-a01 has 42');
  });

  test('half-depth devices share a unit from both sides, and not from one', () => {
    const half = { 'device-types': [{ file: 't.yaml', text: 'model: R2\nslug: example-r2\nis_full_depth: false' }] };
    const two = (face: string) =>
      importDevices([device({ face: 'front' }), device({ name: 'b', serial: 'S2', face })], half);

    expect(two('rear').outcome).toBe('imported');
    expect(errorsOf(two('front'))).toContain('position: unit 1 of Rack fra1-a01 is taken by web-1 on line 2');
  });

  test('a blade stands in the rack of its chassis', () => {
    const chassis = device({ name: 'chassis', role: 'chassis', id: 9 });
    const blade = device({ rack: null, position: null, parent_device: { id: 9, name: 'chassis' } });

    expect(assetOf(importDevices([chassis, blade]))).toMatchObject({ rackRef: { name: 'fra1-a01' } });
  });

  test('two racks of one name in two locations are not made one', () => {
    const at = (id: number, location: string) => ({ rack: { id, name: 'a01' }, location: { slug: location } });
    const devices = [device(at(1, 'hall-a')), device({ name: 'b', serial: 'S2', ...at(2, 'hall-b') })];

    expect(errorsOf(importDevices(devices))).toContain('another rack, that on line 2, would be Rack fra1-a01 too');
    expect(importDevices(devices, {}, 'region: fra\nrackNames: location').outcome).toBe('imported');
  });

  test('the region above all is taken when told', () => {
    const { files: all, mapping } = files();

    const outcome = importNetbox({ files: all, mapping: { file: 'm', text: `regionLevel: root\n${mapping.text}` } });

    expect(objectsOf(outcome)[0]).toMatchObject({ kind: 'Region', metadata: { name: 'europe' } });
  });
});

describe('what is refused', () => {
  const sites = { sites: [jsonFile('sites.json', [{ slug: 'fra1', region: { slug: 'a' } }])] };

  test('a loop of regions, once, with its way and lines', () => {
    const regions = [
      { slug: 'a', parent: { slug: 'b' } },
      { slug: 'b', parent: { slug: 'c' } },
      { slug: 'c', parent: { slug: 'a' } },
    ];

    const outcome = importDevices([device()], { ...sites, regions: [jsonFile('regions.json', regions)] });

    expect(errorsOf(outcome)).toBe(
      'regions.json line 2, parent: is a loop: "a" is under "b" is under "c" is under "a" ("b" is on line 3)\n',
    );
  });

  test('a region that is its own parent', () => {
    const outcome = importDevices([device()], {
      ...sites,
      regions: [jsonFile('regions.json', [{ slug: 'a', parent: 'a' }])],
    });

    expect(errorsOf(outcome)).toBe('regions.json line 2, parent: is a loop: "a" is under "a"\n');
  });

  test('parents, sites, racks, types and regions that are not in the files', () => {
    const outcome = importDevices(
      [
        device({ rack: { name: 'z9' } }),
        device({ name: 'b', serial: 'S2', position: 2, rack: null, parent_device: { id: 77, name: 'gone' } }),
      ],
      {
        regions: [jsonFile('regions.json', [{ slug: 'b', parent: { slug: 'nowhere' } }])],
        locations: [jsonFile('locations.json', [{ slug: 'hall', parent: { slug: 'floor' } }])],
        racks: [jsonFile('racks.json', [{ name: 'a01', site: { slug: 'fra1' } }])],
        'device-types': [{ file: 't.yaml', text: 'model: Other\nslug: other' }],
        ...sites,
      },
    );

    expect(errorsOf(outcome)).toBe(
      `devices.json line 2, device_type: web-1: "R2" isn't in the files of device types\n` +
        `devices.json line 2, rack: web-1: "z9" isn't in the files of racks\n` +
        `devices.json line 3, device_type: b: "R2" isn't in the files of device types\n` +
        `devices.json line 3, rack: b: is missing, and its parent "gone" isn't in the files\n` +
        `locations.json line 2, parent: "hall" is under "floor", which isn't in the files\n` +
        `regions.json line 2, parent: "b" is under "nowhere", which isn't in the files\n` +
        `sites.json line 2, region: site fra1: "a" isn't in the files of regions\n`,
    );
  });

  test('devices that are under each other', () => {
    const a = device({ name: 'a', rack: null, parent_device: 'b' });
    const b = device({ name: 'b', serial: 'S2', rack: null, parent_device: 'a' });

    expect(errorsOf(importDevices([a, b]))).toContain('parent_device: is a loop: "a" is under "b" is under "a"');
  });

  test.each([
    [
      'a role that may be anything',
      { role: { slug: 'misc' } },
      'role: web-1: "misc" may be anything: say roles: { misc: Server } in the mapping',
    ],
    [
      'a status that is not known',
      { status: 'melted' },
      'status: web-1: "melted" isn\'t known: say statuses: { melted: Import }',
    ],
    ['a look-alike letter', { name: 'w\u0435b-1' }, 'holds U+0435 (character 2)'],
    [
      'memory without a unit',
      { custom_fields: { cpu: 64, memory: 512 } },
      'memory: web-1: is "512", without a unit. Write 512Gi',
    ],
    [
      'an address that is none',
      { primary_ip4: { address: '10.0.0.999/24' } },
      'primary_ip4: web-1: "10.0.0.999/24" is no IP address',
    ],
    ['a placeholder', { serial: 'To be filled by O.E.M.' }, 'is a placeholder'],
    ['no site', { site: null }, 'site: is missing'],
  ])('%s', (_, overrides, message) => {
    expect(errorsOf(importDevices([device(overrides)]))).toContain(message);
  });

  test.each([
    ['an unknown key', 'region: fra\nregoin: x', 'mapping.yaml, regoin: there is no such key; there are region,'],
    [
      'a role that is none',
      'region: fra\nroles: { a: Fridge }',
      'mapping.yaml, roles.a: is "Fridge", but must be Server or',
    ],
    [
      'a holding that is none',
      'region: fra\nparts: { a: { ram: 1 } }',
      'mapping.yaml, parts.a.ram: there is no such key',
    ],
    ['no YAML', 'region: [', "mapping.yaml line 1: can't be read as YAML or JSON"],
  ])('in the mapping, %s', (_, mapping, message) => {
    expect(errorsOf(importDevices([device()], {}, mapping))).toContain(message);
  });

  test('a file of racks given as devices', () => {
    const outcome = importNetbox({ files: { devices: [source('racks.json')] } });

    expect(errorsOf(outcome)).toBe('racks.json: holds racks, but was given as devices\n');
  });

  test('a site without a region, when nothing says one', () => {
    expect(errorsOf(importDevices([device()], {}, 'rackNames: site'))).toContain(
      'the site is in no region: give files of sites and regions',
    );
  });
});
