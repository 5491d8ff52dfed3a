import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { importCsv, type CsvOptions } from '#models/import/csv/csv.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { told } from '../told.ts';

const header = 'name,serial,rack,azone,region,rackUnit,cpu,memory';
const fra = 'fra1-a01,fra1,fra';

function read(lines: readonly string[], options: Partial<CsvOptions> = {}) {
  return importCsv(`${lines.join('\n')}\n`, { file: 'machines.csv', ...options });
}

function objects(lines: readonly string[], options?: Partial<CsvOptions>): KubeObject[] {
  const outcome = read(lines, options);
  if (outcome.outcome === 'refused') throw new Error(told(outcome.errors));
  return outcome.objects;
}

const names = (all: readonly KubeObject[]): string[] => all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe('what becomes of a row', () => {
  test('a machine, its Rack, AZone and Region, and a SKU named after what it holds', () => {
    const all = objects([header, `web-1,S1,${fra},2,64,256Gi`]);

    expect(names(all)).toEqual(['Region fra', 'AZone fra1', 'Rack fra1-a01', 'SKU c64-m256', 'ComputeAsset web-1']);
    expect(all.at(-1)).toEqual({
      apiVersion: 'rackwright.io/v1alpha1',
      kind: 'ComputeAsset',
      metadata: { name: 'web-1' },
      spec: { rackRef: { name: 'fra1-a01' }, rackUnit: 2, skuRef: { name: 'c64-m256' }, serial: 'S1' },
    });
  });

  test('every column', () => {
    const all = objects([
      'Name,SERIAL,rack,type,sku,cpu,memory,GPUModel,gpuCount,arch,watts,heightU,bmc,addresses,opsMaster,reclaimPolicy,label:example.com/team',
      'Gpu 1,S1,a01,Server,big,128,1Ti,H100 SXM,8,arm64,6500,4,10.1.0.1,10.0.0.1/24 gpu-1.example.com,ansible,wipe,ml',
    ]);

    expect(all).toMatchObject([
      {
        kind: 'SKU',
        metadata: { name: 'big', labels: { 'rackwright.io/gpu-model': 'h100-sxm' } },
        spec: {
          cpu: '128',
          memory: '1Ti',
          gpus: { model: 'H100 SXM', count: 8 },
          arch: 'arm64',
          watts: 6500,
          heightU: 4,
        },
      },
      {
        metadata: { name: 'gpu-1', labels: { 'example.com/team': 'ml' } },
        spec: {
          type: 'Server',
          bmc: { address: '10.1.0.1' },
          addresses: [
            { type: 'InternalIP', address: '10.0.0.1' },
            { type: 'Hostname', address: 'gpu-1.example.com' },
          ],
          opsMasterRef: { name: 'ansible' },
          reclaimPolicy: 'Wipe',
        },
      },
    ]);
  });

  test('a Rack whose AZone no row names is only referred to: it is there already', () => {
    const all = objects(['name,serial,rack,cpu,memory', 'web-1,S1,a01,64,256Gi']);

    expect(names(all)).toEqual(['SKU c64-m256', 'ComputeAsset web-1']);
  });

  test('one row of a Rack may say where it stands for all of them', () => {
    const all = objects([header, 'web-1,S1,fra1-a01,,,1,64,256Gi', `web-2,S2,${fra},2,64,256Gi`]);

    expect(names(all)).toContain('Rack fra1-a01');
  });

  test('a SKU that another row or a file of SKUs describes', () => {
    const skus = [{ at: { file: 'skus.yaml', line: 1 }, name: 'small', hardware: { cpu: 8, memory: '32Gi' } }];

    const all = objects(['name,serial,rack,sku,cpu,memory', 'a,S1,r,small,,', 'b,S2,r,big,64,1Ti', 'c,S3,r,big,,'], {
      skus,
    });

    expect(names(all)).toEqual(['SKU big', 'SKU small', 'ComputeAsset a', 'ComputeAsset b', 'ComputeAsset c']);
  });

  test('a byte order mark, CRLF, quotes and a comma in a cell are read as CSV has them', () => {
    const all = objects(['\uFEFFname,serial,rack,cpu,memory\r', '"web-1","A,1",r,64,256Gi\r']);

    expect(all.at(-1)).toMatchObject({ metadata: { name: 'web-1' }, spec: { serial: 'A,1' } });
  });

  property.prop([fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 })])(
    'the order of rows does not matter',
    (order) => {
      const rows = order.map((index) => `m-${index},S${index},r${index % 2},z,y,${index + 1},${8 + (index % 3)},32Gi`);

      const sorted = rows.toSorted();

      expect(objects([header, ...rows])).toEqual(objects([header, ...sorted]));
    },
  );
});

describe('what is refused', () => {
  test('everything that is wrong is told at once, by line and column', async () => {
    const outcome = read([
      'name,serial,rack,azone,region,rackUnit,cpu,memory,gpuModel,gpuCount,arch,bmc,addresses,reclaimPolicy,sku,label:team',
      ',S1,r,z,y,1,64,256Gi,,,,,,,,',
      'we\u0430b-2,S2,r,z,y,2,64,256Gi,,,,,,,,',
      '-web-3,S3,r,z,y,3,64,256Gi,,,,,,,,',
      '"web\n4",S4,r,z,y,4,64,256Gi,,,,,,,,',
      'web-5,0123456789,r,z,y,5,64,256Gi,,,,,,,,',
      'web-6,S6,r,z,y,0,sixty,256,,,,,,,,',
      'web-7,S7,r,z,y,7,64,256GB,H100,,riscv,admin:pw@10.0.0.1,127.0.0.1 10.0.0.300,Burn,,a b',
      'web-8,S8,r,,y,8,,,,,,,,,,',
      'web-9,S9,r,z,other,9,64,256Gi,,2,,,,,,',
      'web-10,S10,r,elsewhere,y,10,,,,,,,,,nowhere,',
      'web-11,S11',
    ]);

    expect(outcome.outcome).toBe('refused');
    if (outcome.outcome === 'refused') await expect(told(outcome.errors)).toMatchFileSnapshot('golden/errors.txt');
  });

  test('names, serials, management controllers and rack units of two machines, with both lines', async () => {
    const outcome = read([
      'name,serial,rack,rackUnit,heightU,cpu,memory,bmc',
      'web_1,S1,r,1,2,64,256Gi,10.1.0.1',
      'web-1,S2,r,3,,64,256Gi,10.1.0.2',
      'web-3,s1,r,5,,64,256Gi,10.1.0.3',
      'web-4,S4,r,7,,64,256Gi,https://10.1.0.1/',
      'web-5,S5,r,2,,64,256Gi,10.1.0.5',
    ]);

    expect(outcome.outcome).toBe('refused');
    if (outcome.outcome === 'refused') await expect(told(outcome.errors)).toMatchFileSnapshot('golden/twins.txt');
  });

  test.each([
    ['no header', '', 'machines.csv line 1: there is no header: the first line names the columns'],
    ['no machine', 'name,serial,rack\n', 'machines.csv line 2: there is no machine after the header'],
    ['other separators', 'name;serial;rack\n', 'machines.csv line 1: columns are parted by ;, but must be by commas'],
    ['a column twice', 'name,Name,serial,rack\n', 'machines.csv line 1: columns 1 and 2 are both called Name'],
    ['a quote that never closes', 'name,serial,rack\n"a,b,c\n', "can't be read as CSV"],
    ['a missing column', 'name,serial\n', 'machines.csv line 1, rack: this column is missing'],
    [
      'an unknown column',
      'name,serial,rack,color\n',
      'line 1, color: there is no such column; there are name, serial,',
    ],
    ['a column that every object of JavaScript has', 'name,serial,rack,constructor\n', 'there is no such column'],
    ['MAC addresses', 'name,serial,rack,MAC\n', 'line 1, MAC: MAC addresses are read off the machine'],
    ['a label that is none', 'name,serial,rack,label:a b\n', `line 1, label:a b: "a b" can't be the key of a label`],
  ])('%s', (_, text, message) => {
    const outcome = importCsv(text, { file: 'machines.csv' });

    expect(outcome.outcome === 'refused' ? told(outcome.errors) : '').toContain(message);
  });

  test('columns that are to be passed over are', () => {
    expect(read(['name,serial,rack,cpu,memory,Color', 'a,S1,r,8,32Gi,red'], { ignoreColumns: ['color'] }).outcome).toBe(
      'imported',
    );
  });

  test('two spellings of a Rack that would become one', () => {
    const outcome = read([
      'name,serial,rack,azone,cpu,memory',
      'a,S1,A_1,z,8,32Gi',
      'b,S2,a_1,z,8,32Gi',
      'c,S3,A-1,z,8,32Gi',
    ]);

    expect(outcome.outcome === 'refused' ? told(outcome.errors) : '').toBe(
      'machines.csv line 4, rack: is a-1 here, but a_1 on line 2: both would be a-1. Spell them alike, or further apart\n',
    );
  });

  test('one SKU with two sets of hardware', () => {
    const outcome = read([
      'name,serial,rack,sku,cpu,memory',
      'a,S1,r,big,64,1Ti',
      'b,S2,r,big,64000m,1024Gi',
      'c,S3,r,big,96,1Ti',
    ]);

    expect(outcome.outcome === 'refused' ? told(outcome.errors) : '').toBe(
      'machines.csv line 4, cpu: SKU big has 96 here, but 64 on line 2\n',
    );
  });
});
