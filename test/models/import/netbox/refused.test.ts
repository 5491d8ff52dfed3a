import { describe, expect, test } from 'vitest';
import { importNetbox } from '#models/import/netbox/netbox.ts';
import { device, errorsOf, importDevices, jsonFile, source } from './export.ts';

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

  test('a page of more, until the other pages are given as well', () => {
    const page = (file: string, ...results: unknown[]) => ({
      file,
      text: JSON.stringify({ count: 2, next: 'more', results }),
    });
    const pages = [page('1.json', device()), page('2.json', device({ name: 'b', serial: 'S2', position: 2 }))];
    const read = (devices: typeof pages) =>
      importNetbox({ files: { devices }, mapping: { file: 'm', text: 'region: fra' } });

    expect(errorsOf(read(pages.slice(0, 1)))).toBe(
      '1.json, count: is 2, but only 1 are here: give the files of the other pages too\n',
    );
    expect(read(pages).outcome).toBe('imported');
  });

  test('a site without a region, when nothing says one', () => {
    expect(errorsOf(importDevices([device()], {}, 'rackNames: site'))).toContain(
      'the site is in no region: give files of sites and regions',
    );
  });
});
