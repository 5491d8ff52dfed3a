import { describe, expect, test } from 'vitest';
import { importNetbox } from '#models/import/netbox/netbox.ts';
import { assetOf, device, errorsOf, files, importDevices, jsonFile, objectsOf } from './export.ts';

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
