import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { importNetbox } from '#models/import/netbox/netbox.ts';
import { assetOf, device, files, importDevices, objectsOf, source } from './export.ts';

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
