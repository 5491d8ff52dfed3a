import { beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { computeAssets, racks, skus } from '#models/generated/resources.ts';
import { layout, machineList, rackwright } from './listening.ts';
import { startServer, type TestServer } from './server.ts';

const machines = ['m-1,8000,32768,0,', 'm-2,8000,32768,0,', 'm-3,96000,393216,8,G2'];

describe('rackwright import openb', () => {
  test('prints the objects as YAML, ready for kubectl', async () => {
    const { code, out } = await rackwright('import', 'openb', machineList(...machines), ...layout);

    const objects = parseAllDocuments(out).map((document) => [
      document.get('kind'),
      document.getIn(['metadata', 'name']),
    ]);
    expect(code).toBe(0);
    expect(objects).toEqual([
      ['Region', 'openb-r1'],
      ['AZone', 'openb-r1-z1'],
      ['Rack', 'openb-r1-z1-k1'],
      ['Rack', 'openb-r1-z1-k2'],
      ['SKU', 'c8-m32'],
      ['SKU', 'c96-m384-g8-g2'],
      ['ComputeAsset', 'm-1'],
      ['ComputeAsset', 'm-2'],
      ['ComputeAsset', 'm-3'],
    ]);
  });

  test('prints them as JSON', async () => {
    const { out } = await rackwright('import', 'openb', machineList(...machines), ...layout, '-o', 'json');

    expect(JSON.parse(out)).toMatchObject({ kind: 'List', items: { length: 9 } });
  });

  test('wants to be told the layout', async () => {
    const { code, err } = await rackwright('import', 'openb', machineList(...machines), '--racks-per-zone', '2');

    expect(code).toBe(2);
    expect(err).toContain('--assets-per-rack, --zones-per-region must be given');
  });

  test('a prefix that can name nothing is refused', async () => {
    const { code, err } = await rackwright('import', 'openb', machineList(...machines), ...layout, '--prefix', 'A_');

    expect(code).toBe(2);
    expect(err).toContain(`--prefix "A_" can't be used in names`);
  });
});

describe('against an API server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });

  const apply = (file: string, ...args: string[]): ReturnType<typeof rackwright> =>
    rackwright('import', 'openb', file, ...layout, '--kubeconfig', server.kubeconfig(), ...args);

  test('--dry-run has all checked, and writes nothing', async () => {
    const { out, err } = await apply(machineList(...machines), '--dry-run');

    expect(err).toBe('');
    expect(out).toBe('9 objects: 9 created, 0 configured, 0 unchanged (dry run: nothing was written)\n');
    expect(server.server.store.count(computeAssets)).toBe(0);
  });

  test('--apply writes them, again changes nothing, and a changed list changes what differs', async () => {
    const first = await apply(machineList(...machines), '--apply');
    const again = await apply(machineList(...machines), '--apply');
    const changed = await apply(machineList(...machines.with(1, 'm-2,16000,32768,0,')), '--apply');

    expect(first.out).toBe('9 objects: 9 created, 0 configured, 0 unchanged\n');
    expect(again.out).toBe('9 objects: 0 created, 0 configured, 9 unchanged\n');
    expect(changed.out).toBe('10 objects: 1 created, 1 configured, 8 unchanged\n');
    expect(server.server.store.count(skus)).toBe(3);
  });

  test('what the server refuses is told by object, and nothing of its kind or after it is written', async () => {
    const elsewhere = await startServer({
      authorize: (_, { verb, resource }) => ({ allowed: !(verb === 'create' && resource === 'skus') }),
    });

    const args = ['import', 'openb', machineList(...machines), ...layout, '--kubeconfig', elsewhere.kubeconfig()];
    const { code, err } = await rackwright(...args, '--apply');

    expect(code).toBe(1);
    expect(err).toContain('the API server refused objects:\n  SKU c8-m32: ');
    expect(elsewhere.server.store.count(racks)).toBe(0);
  });
});
