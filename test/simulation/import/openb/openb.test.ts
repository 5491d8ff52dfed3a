import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importOpenb, objectsOf, type Inventory, type OpenbOptions } from '#simulation/import/openb/openb.ts';

const header = 'sn,cpu_milli,memory_mib,gpu,model';

function options(overrides: Partial<OpenbOptions> = {}): OpenbOptions {
  return { assetsPerRack: 2, racksPerZone: 2, zonesPerRegion: 2, prefix: 'dc', ...overrides };
}

function csv(...lines: string[]): string {
  return [header, ...lines, ''].join('\n');
}

function imported(text: string, overrides: Partial<OpenbOptions> = {}): Inventory {
  const result = importOpenb(text, options(overrides));
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.errors));
  return result.inventory;
}

function refusals(text: string): string[] {
  const result = importOpenb(text, options());
  return result.outcome === 'imported' ? [] : result.errors.map(({ line, reason }) => `line ${line}: ${reason}`);
}

const plain = (count: number): string[] => Array.from({ length: count }, (_, at) => `m-${at},8000,32768,0,`);

describe('a machine list of the openb trace', () => {
  test('becomes one asset a line, in its place, of its shape', () => {
    const { assets } = imported(csv('node-0,96000,393216,8,G2', 'node-1,32000,262144,0,'));

    expect(assets).toEqual([
      {
        apiVersion: 'rackwright.io/v1alpha1',
        kind: 'ComputeAsset',
        metadata: { name: 'node-0' },
        spec: { rackRef: { name: 'dc-r1-z1-k1' }, skuRef: { name: 'c96-m384-g8-g2' }, serial: 'node-0' },
      },
      {
        apiVersion: 'rackwright.io/v1alpha1',
        kind: 'ComputeAsset',
        metadata: { name: 'node-1' },
        spec: { rackRef: { name: 'dc-r1-z1-k1' }, skuRef: { name: 'c32-m256' }, serial: 'node-1' },
      },
    ]);
  });

  test('becomes one SKU a shape, with threads, GiB and GPUs as quantities', () => {
    const { skus } = imported(csv('a1,96000,393216,8,G2', 'b1,96000,393216,8,G2', 'c1,8500,61441,0,'));

    expect(skus.map(({ metadata, spec }) => [metadata.name, metadata.labels, spec])).toEqual([
      [
        'c96-m384-g8-g2',
        { 'rackwright.io/gpu-model': 'g2' },
        { cpu: '96', memory: '384Gi', gpus: { model: 'G2', count: 8 } },
      ],
      ['c8500m-m61441mi', undefined, { cpu: '8500m', memory: '61441Mi' }],
    ]);
  });

  test('fills racks, zones and regions one after another, and makes no empty one', () => {
    const { regions, azones, racks, assets } = imported(csv(...plain(10)));

    expect(regions.map(({ metadata }) => metadata.name)).toEqual(['dc-r1', 'dc-r2']);
    expect(azones.map(({ metadata, spec }) => [metadata.name, spec.regionRef?.name])).toEqual([
      ['dc-r1-z1', 'dc-r1'],
      ['dc-r1-z2', 'dc-r1'],
      ['dc-r2-z1', 'dc-r2'],
    ]);
    expect(racks.map(({ metadata, spec }) => [metadata.name, spec.azoneRef?.name])).toEqual([
      ['dc-r1-z1-k1', 'dc-r1-z1'],
      ['dc-r1-z1-k2', 'dc-r1-z1'],
      ['dc-r1-z2-k1', 'dc-r1-z2'],
      ['dc-r1-z2-k2', 'dc-r1-z2'],
      ['dc-r2-z1-k1', 'dc-r2-z1'],
    ]);
    expect(assets.map(({ spec }) => spec.rackRef?.name)).toEqual(
      racks.flatMap(({ metadata }) => [metadata.name, metadata.name]),
    );
  });

  test('pads numbers in names, so that they sort', () => {
    const { racks } = imported(csv(...plain(10)), { assetsPerRack: 1, racksPerZone: 10 });

    const names = racks.map(({ metadata }) => metadata.name);
    expect(names.at(0)).toBe('dc-r1-z1-k01');
    expect(names.toSorted()).toEqual(names);
  });

  test('gives every asset what the caller says all have', () => {
    const { assets } = imported(csv(...plain(1)), {
      assets: { opsMasterRef: { name: 'tool' }, reclaimPolicy: 'Wipe' },
    });

    expect(assets[0]?.spec).toMatchObject({ opsMasterRef: { name: 'tool' }, reclaimPolicy: 'Wipe' });
  });

  test('keeps a serial as it is written, and names the asset in lower case', () => {
    const { assets } = imported(csv('CN-7792,8000,32768,0,'));

    expect(assets[0]?.metadata.name).toBe('cn-7792');
    expect(assets[0]?.spec.serial).toBe('CN-7792');
  });

  test('is read with a byte order mark, carriage returns and empty lines at the end', () => {
    const { assets } = imported(`\uFEFF${header}\r\na1,8000,32768,0,\r\n\r\n`);

    expect(assets.map(({ metadata }) => metadata.name)).toEqual(['a1']);
  });
});

describe('a broken list is refused whole, with the number of each line and why', () => {
  test.each([
    ['too few columns', 'a1,8000,32768,0', 'has 4 columns where 5 are needed: sn,cpu_milli,memory_mib,gpu,model'],
    ['too many columns', 'a1,8000,32768,0,,x', 'has 6 columns'],
    ['an empty line', '', 'has 1 columns'],
    ['no serial', ',8000,32768,0,', 'sn "" can\'t name a machine'],
    ['a serial that is no DNS label', 'a_b,8000,32768,0,', 'sn "a_b" can\'t name a machine'],
    ['a serial that is too long', `${'a'.repeat(64)},8000,32768,0,`, "can't name a machine"],
    ['a placeholder for a serial', 'default,8000,32768,0,', 'sn "default" is a placeholder'],
    ['no cpu', 'a1,0,32768,0,', 'cpu_milli is "0"'],
    ['negative cpu', 'a1,-8000,32768,0,', 'cpu_milli is "-8000"'],
    ['cpu with a fraction', 'a1,8.5,32768,0,', 'cpu_milli is "8.5"'],
    ['cpu as a word', 'a1,NaN,32768,0,', 'cpu_milli is "NaN"'],
    ['memory beyond measure', 'a1,8000,9999999999,0,', 'memory_mib is "9999999999"'],
    ['memory with a unit', 'a1,8000,32Gi,0,', 'memory_mib is "32Gi"'],
    ['memory in other digits', 'a1,8000,٣٢,0,', 'memory_mib is "٣٢"'],
    ['too many GPUs', 'a1,8000,32768,65,T4', 'gpu is "65", but must be a whole number from 0 to 64'],
    ['GPUs without a model', 'a1,8000,32768,2,', 'gpu is 2, but model is empty'],
    ['a model without GPUs', 'a1,8000,32768,0,T4', 'model is "T4", but gpu is 0'],
    ['a model that would be pasted', 'a1,8000,32768,1,$(reboot)', 'model "$(reboot)" can\'t name a GPU'],
  ])('%s', (_, line, why) => {
    const [first, ...others] = refusals(csv('good,8000,32768,0,', line, 'after,8000,32768,0,'));

    expect(first).toContain('line 3: ');
    expect(first).toContain(why);
    expect(others).toEqual([]);
  });

  test('all broken lines are told at once', () => {
    const told = refusals(csv('a1,0,1,0,', 'b1,1,1,0,', 'c1,1,0,0,'));

    expect(told.map((text) => text.split(':')[0])).toEqual(['line 2', 'line 4']);
  });

  test('a serial that comes twice, in whatever case', () => {
    expect(refusals(csv('a1,1,1,0,', 'A1,1,1,0,'))).toEqual(['line 3: sn "A1" is that of line 2 too']);
  });

  test('two models whose SKUs would share a name', () => {
    const [told] = refusals(csv('a1,1,1,1,V100 SXM', 'b1,1,1,1,V100-SXM'));

    expect(told).toContain('line 3: model "V100-SXM" and "V100 SXM" of line 2 would both be SKU');
  });

  test.each([
    ['another header', 'name,cpu\na,1\n', 'line 1: the header is "name,cpu", but must be'],
    ['no header', '', 'line 1: there is no header, but must be sn,cpu_milli,memory_mib,gpu,model'],
    ['a header only', `${header}\n`, 'line 2: there is no machine after the header'],
  ])('%s', (_, text, why) => {
    expect(refusals(text)[0]).toContain(why);
  });
});

describe('whatever the list and the layout', () => {
  const shape = fc.record({
    cpu: fc.integer({ min: 1, max: 999_999 }),
    memory: fc.integer({ min: 1, max: 9_999_999 }),
    gpu: fc.option(
      fc.record({ count: fc.integer({ min: 1, max: 64 }), model: fc.constantFrom('T4', 'A10', 'V100M32') }),
    ),
  });
  const list = fc
    .array(shape, { minLength: 1, maxLength: 60 })
    .map((shapes) =>
      csv(
        ...shapes.map(({ cpu, memory, gpu }, at) => `m-${at},${cpu},${memory},${gpu?.count ?? 0},${gpu?.model ?? ''}`),
      ),
    );
  const layout = fc.record({
    assetsPerRack: fc.integer({ min: 1, max: 9 }),
    racksPerZone: fc.integer({ min: 1, max: 4 }),
    zonesPerRegion: fc.integer({ min: 1, max: 3 }),
  });

  test('there is an asset for each line, no place is overfull, and no reference leads to nothing', () => {
    fc.assert(
      fc.property(list, layout, (text, how) => {
        const inventory = imported(text, how);
        const { regions, azones, racks, skus, assets } = inventory;

        expect(assets).toHaveLength(text.trimEnd().split('\n').length - 1);
        expectReferences(assets, racks, ({ spec }) => spec.rackRef?.name, how.assetsPerRack);
        expectReferences(racks, azones, ({ spec }) => spec.azoneRef?.name, how.racksPerZone);
        expectReferences(azones, regions, ({ spec }) => spec.regionRef?.name, how.zonesPerRegion);
        expectReferences(assets, skus, ({ spec }) => spec.skuRef?.name, Infinity);
        const names = objectsOf(inventory).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  test('one broken line anywhere leaves nothing', () => {
    fc.assert(
      fc.property(list, fc.nat(), (text, at) => {
        const lines = text.trimEnd().split('\n');
        const line = 1 + (at % (lines.length - 1));
        const broken = lines.with(line, 'm,1,1').join('\n');

        expect(refusals(broken)).toEqual([expect.stringContaining(`line ${line + 1}: has 3 columns`)]);
      }),
    );
  });
});

/** Each target exists, is used, and holds at most `most`. */
function expectReferences<T>(
  from: readonly T[],
  to: readonly { metadata: { name: string } }[],
  target: (one: T) => string | undefined,
  most: number,
): void {
  const held = Map.groupBy(from, target);
  expect(new Set(held.keys())).toEqual(new Set(to.map(({ metadata }) => metadata.name)));
  for (const group of held.values()) expect(group.length).toBeLessThanOrEqual(most);
}
