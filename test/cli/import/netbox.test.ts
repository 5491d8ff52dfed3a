import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { computeAssets } from '#models/generated/resources.ts';
import { rackwright, temporaryFolder } from '../listening.ts';
import { startServer } from '../server.ts';

const folder = fileURLToPath(new URL('../../models/import/netbox/export/', import.meta.url));

const whole = [
  join(folder, 'devices.json'),
  '--device-types',
  join(folder, 'device-types'),
  '--racks',
  join(folder, 'racks.json'),
  '--sites',
  join(folder, 'sites.yaml'),
  '--regions',
  join(folder, 'regions.json'),
  '--inventory-items',
  join(folder, 'inventory-items.json'),
  '--mapping',
  join(folder, 'mapping.yaml'),
];

const leftOut =
  /^left out: 2\n {2}pdu-01 \(.*devices\.json line 83\): its role is no machine\n {2}web-03 .*status is planned\n$/;

test('prints the objects, and tells on stderr what it leaves out', async () => {
  const { code, out, err } = await rackwright('import', 'netbox', ...whole, '-o', 'json');

  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ kind: 'List', items: { length: 13 } });
  expect(err).toMatch(leftOut);
});

test('the API server takes them all; a second time nothing changes', async () => {
  const server = await startServer();
  const run = (...args: string[]) =>
    rackwright('import', 'netbox', ...whole, '--kubeconfig', server.kubeconfig(), ...args);

  const dry = await run('--dry-run');
  const none = server.server.store.count(computeAssets);
  const first = await run('--apply', '--ops-master', 'ansible');
  const again = await run('--apply', '--ops-master', 'ansible');

  expect(dry.out).toBe('13 objects: 13 created, 0 configured, 0 unchanged (dry run: nothing was written)\n');
  expect(none).toBe(0);
  expect(first.out).toBe('13 objects: 13 created, 0 configured, 0 unchanged\n');
  expect(again.out).toBe('13 objects: 0 created, 0 configured, 13 unchanged\n');
  const { spec } = await server.kube.get(computeAssets, { name: 'leaf-01' });
  expect(spec).toMatchObject({ type: 'Switch', opsMasterRef: { name: 'ansible' } });
});

test('what is wrong in several files is told together, and nothing is printed', async () => {
  const regions = join(temporaryFolder(), 'regions.yaml');
  writeFileSync(regions, '- { slug: fra, parent: { slug: de } }\n- { slug: de, parent: { slug: fra } }\n');

  const { code, out, err } = await rackwright('import', 'netbox', ...whole.with(8, regions).slice(0, 9));

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('things are wrong, so nothing was imported:\n');
  expect(err).toContain(`${regions} line 1, parent: is a loop: "fra" is under "de" is under "fra" ("de" is on line 2)`);
  expect(err).toContain('cpu and memory: web-02: in no custom field, inventory item or mapping of its device type');
});

test('a file that is not there is named', async () => {
  const { code, err } = await rackwright('import', 'netbox', join(folder, 'nothing.json'));

  expect(code).toBe(2);
  expect(err).toContain("nothing.json doesn't exist");
});
