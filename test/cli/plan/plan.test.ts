import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rackwright, temporaryFolder } from '../listening.ts';
import { changeFile, folderOf, hall, said } from './settled-folder.ts';
import { changeOf, manifestsOf } from './small-hall.ts';

test('what grows is told machine by machine', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile(changeOf(hall, { change: 'scale', pool: 0, replicas: 4 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/grows.txt');
});

test('what shrinks is told in the order in which it goes, with what becomes of the machines', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile(changeOf(hall, { change: 'scale', pool: 0, replicas: 1 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/shrinks.txt');
});

test('what finds no machine is told with counts, and ends with 1', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile(changeOf(hall, { change: 'scale', pool: 0, replicas: 8 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  expect(heard.code).toBe(1);
  await expect(said(heard)).toMatchFileSnapshot('golden/falls-short.txt');
});

test('a Rack in maintenance has its Nodes emptied, and kept', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile(changeOf(hall, { change: 'maintain', rack: 0, maintenance: 'Drain' }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/maintenance.txt');
});

test('a gang larger than the stock is refused beforehand', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile(changeOf(hall, { change: 'offer', pool: 0, nodes: 6, gang: true }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/gang.txt');
});

test('a gang that the stock has no room for now is waited for, and told what becomes of it', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile(changeOf(hall, { change: 'offer', pool: 0, nodes: 3, gang: true }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  expect(heard.code).toBe(1);
  await expect(said(heard)).toMatchFileSnapshot('golden/gang-times-out.txt');
});

test('a whole data centre from manifests alone', async () => {
  const snapshot = folderOf({ settled: false });

  const heard = await rackwright('plan', '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/from-nothing.txt');
});

test('as JSON', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile(changeOf(hall, { change: 'scale', pool: 0, replicas: 4 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot, '-o', 'json');

  await expect(said(heard)).toMatchFileSnapshot('golden/grows.json');
});

test('as a diff of now and then', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile(changeOf(hall, { change: 'scale', pool: 0, replicas: 4 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot, '-o', 'diff');

  await expect(said(heard)).toMatchFileSnapshot('golden/grows.diff');
});

test('what changes nothing says so, and ends with 0', async () => {
  const snapshot = folderOf({ settled: true });

  const heard = await rackwright('plan', '-f', changeFile(manifestsOf(hall)), '--snapshot', snapshot);

  expect(said(heard)).toMatchInlineSnapshot(`
    "Nothing would happen.
    Model: FOLDER, read at TIME. Nothing was changed.

    What is applied changes nothing.
    exit code 0
    "
  `);
});

test('a manifest that a server would refuse is refused with its line, and nothing is planned', async () => {
  const snapshot = folderOf({ settled: true });
  const file = join(temporaryFolder(), 'pool.yaml');
  writeFileSync(
    file,
    'apiVersion: rackwright.io/v1alpha1\nkind: NodePool\nmetadata:\n  name: web\nspec:\n  replicas: -1\n',
  );

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  expect(heard.code).toBe(2);
  expect(heard.out).toBe('');
  expect(heard.err).toContain('pool.yaml:6: NodePool web: spec.replicas:');
});

test('objects of other kinds are skipped with one line, and the rest is planned', async () => {
  const snapshot = folderOf({ settled: true });
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' } };
  const file = changeFile([deployment, ...changeOf(hall, { change: 'scale', pool: 0, replicas: 4 })]);

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);
  const diff = await rackwright('plan', '-f', file, '--snapshot', snapshot, '-o', 'diff');

  const line = 'Skipped, being of no kind of Rackwright: Deployment shop.\n';
  expect({ code: heard.code, err: heard.err }).toEqual({ code: 0, err: '' });
  expect(heard.out).toContain('1 Node would come.');
  expect(heard.out).toContain(line);
  expect({ code: diff.code, err: diff.err }).toEqual({ code: 0, err: line });
});

test('a kind that the group of Rackwright does not have is refused: it is a slip', async () => {
  const snapshot = folderOf({ settled: true });
  const file = changeFile([{ apiVersion: 'rackwright.io/v1beta1', kind: 'NodePool', metadata: { name: 'web' } }]);

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  expect(heard.code).toBe(2);
  expect(heard.err).toContain('rackwright.io/v1beta1 NodePool is no kind of Rackwright');
});

test('merge keys of YAML are followed, as kubectl follows them', async () => {
  const snapshot = folderOf({ settled: true });
  const file = join(temporaryFolder(), 'units.yaml');
  writeFileSync(
    file,
    `
apiVersion: rackwright.io/v1alpha1
kind: Flavor
metadata: { name: wide, labels: &labels { team: web, tier: one } }
spec: { cpu: '1', memory: 1Gi }
---
apiVersion: rackwright.io/v1alpha1
kind: Flavor
metadata:
  name: wider
  labels: &more
    team: batch
    <<: { team: web, tier: two }
  annotations: { <<: *more }
spec: { cpu: '2', memory: 1Gi }
`,
  );

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot, '-o', 'diff');

  expect(heard.code).toBe(0);
  expect(heard.out).toContain('+  annotations:\n+    team: batch\n+    tier: two\n');
  expect(heard.out).not.toContain('<<');
});
