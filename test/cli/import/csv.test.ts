import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { computeAssets, racks, regions } from '#models/generated/resources.ts';
import { rackwright, temporaryFolder } from '../listening.ts';
import { startServer, type TestServer } from '../server.ts';

const header = 'name,serial,rack,azone,region,rackUnit,cpu,memory';
const rows = ['web-1,S1,fra1-a01,fra1,fra,1,64,256Gi', 'web-2,S2,fra1-a01,fra1,fra,2,64,256Gi'];

function list(...lines: string[]): string {
  const file = join(temporaryFolder(), 'machines.csv');
  writeFileSync(file, [header, ...lines, ''].join('\n'));
  return file;
}

test('prints the objects', async () => {
  const { code, out, err } = await rackwright('import', 'csv', list(...rows), '-o', 'json');

  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(out)).toMatchObject({ kind: 'List', items: { length: 6 } });
});

test('what is wrong is told by line and column, and nothing is printed', async () => {
  const file = list(...rows, 'web-1,S3,fra1-a01,,,3,64,256Gi', 'web-3,S4,fra1-a01,,,4,64,256');

  const { code, out, err } = await rackwright('import', 'csv', file);

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe(
    'rackwright: 2 things are wrong, so nothing was imported:\n' +
      `  ${file} line 4, name: "web-1" is that of web-1 on line 2 too\n` +
      `  ${file} line 5, memory: is "256", without a unit. Write 256Gi, if that is what it means\n`,
  );
});

test('a file of SKUs says what the named ones hold', async () => {
  const folder = temporaryFolder();
  const [file, skus] = [join(folder, 'machines.csv'), join(folder, 'skus.yaml')];
  writeFileSync(file, 'name,serial,rack,sku\nweb-1,S1,a01,small\n');
  writeFileSync(skus, 'kind: SKU\nmetadata: { name: small }\nspec: { cpu: 8, memory: 32Gi }\n');

  const { code, out } = await rackwright('import', 'csv', file, '--sku-file', skus, '-o', 'json');

  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ items: [{ kind: 'SKU', spec: { cpu: 8 } }, { kind: 'ComputeAsset' }] });
});

describe('against an API server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });

  test('--dry-run writes nothing, --apply all, again nothing; what people and the binder wrote stays', async () => {
    const run = (...args: string[]) =>
      rackwright('import', 'csv', list(...rows), '--kubeconfig', server.kubeconfig(), ...args);

    const dry = await run('--dry-run');
    const none = server.server.store.count(computeAssets);
    const first = await run('--apply');
    await server.kube.mergePatch(
      computeAssets,
      { name: 'web-1' },
      { spec: { maintenance: 'Cordon', claimRef: { name: 'n', uid: 'u' }, claimEpoch: 1 } },
    );
    const again = await run('--apply', '--reclaim-policy', 'Wipe');
    const third = await run('--apply', '--reclaim-policy', 'Wipe');

    expect(dry.out).toBe('6 objects: 6 created, 0 configured, 0 unchanged (dry run: nothing was written)\n');
    expect(none).toBe(0);
    expect(first.out).toBe('6 objects: 6 created, 0 configured, 0 unchanged\n');
    expect(again.out).toBe('6 objects: 0 created, 2 configured, 4 unchanged\n');
    expect(third.out).toBe('6 objects: 0 created, 0 configured, 6 unchanged\n');
    const { spec } = await server.kube.get(computeAssets, { name: 'web-1' });
    expect(spec).toMatchObject({ maintenance: 'Cordon', claimRef: { name: 'n' }, reclaimPolicy: 'Wipe' });
  });

  test('a write that fails midway: it says what was written, and the next run goes on', async () => {
    let creates = 0;
    let broken = true;
    const elsewhere = await startServer({
      authorize: (_, { verb, resource }) => {
        if (verb === 'create' && resource === 'racks') creates += 1;
        return { allowed: !(broken && resource === 'racks' && creates > 1) };
      },
    });
    const run = () => rackwright('import', 'csv', list(...rows), '--kubeconfig', elsewhere.kubeconfig(), '--apply');

    const halfway = await run();
    broken = false;
    const rest = await run();

    expect(halfway.code).toBe(1);
    expect(halfway.err).toContain('the API server refused objects:\n  Rack fra1-a01: ');
    expect(halfway.err).toContain(
      'Written before it stopped: Region all 1; AZone all 1; Rack 0 of 1, all but those refused; no SKU of 1; no ComputeAsset of 2 (2 created, 0 configured, 0 unchanged).\n' +
        'Run it again once that is mended: it goes on where it stopped.\n',
    );
    expect(rest.out).toBe('6 objects: 4 created, 0 configured, 2 unchanged\n');
    expect(elsewhere.server.store.count(regions) + elsewhere.server.store.count(racks)).toBe(2);
  });
});
