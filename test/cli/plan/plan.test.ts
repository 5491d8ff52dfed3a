import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planOf } from '#cli/plan/run.ts';
import { readFromFolder } from '#cli/snapshot/from-folder.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { rackwright, temporaryFolder, type Heard } from '../listening.ts';
import { changeOf, manifestsOf, type SmallHall } from './small-hall.ts';

const hall: SmallHall = {
  racks: [{ azone: 'az1' }, { azone: 'az2', powerBudgetWatts: 1500 }],
  machines: [
    { rack: 0, sku: 'small', reclaimPolicy: 'Wipe' },
    { rack: 0, sku: 'small', reclaimPolicy: 'Retain' },
    { rack: 0, sku: 'large', reclaimPolicy: 'Wipe' },
    { rack: 1, sku: 'small', reclaimPolicy: 'Wipe' },
    { rack: 1, sku: 'large', reclaimPolicy: 'Wipe' },
  ],
  pools: [
    {
      replicas: 3,
      max: 8,
      flavor: 'any',
      spread: [{ topology: 'Rack', mode: 'Soft' }],
      apart: false,
      priority: 0,
      yields: false,
    },
  ],
  offers: [],
};

/** A folder with the hall as manifests say it, and as the controllers would leave it. */
function folderOf({ settled }: { settled: boolean }): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'hall.json'), listOf(manifestsOf(hall)));
  if (!settled) return folder;
  const snapshot = readFromFolder(folder, Date.parse('2026-01-01T00:00:00Z'));
  const { world } = planOf(snapshot, []);
  const objects = [...world.original.keys()].flatMap((id) => {
    const [kind = '', key = ''] = id.split(' ');
    return world.get(kind, key) ?? [];
  });
  const rest = snapshot.objects.filter(({ kind, metadata }) => !world.original.has(`${kind} ${metadata.name}`));
  writeFileSync(join(folder, 'hall.json'), listOf([...rest, ...objects, ...past()]));
  return folder;
}

/** What was done here before, so that one can tell how long it takes. */
function past(): KubeObject[] {
  const minutes = { os: 8, cri: 1, k8s: 2, cni: 1, Wipe: 5 };
  return Object.entries(minutes).map(([what, took], at) => ({
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Operation',
    metadata: { name: `past-${at}`, uid: `uid-${at}`, creationTimestamp: '2025-12-01T00:00:00Z' },
    spec: {
      ...(what === 'Wipe' ? { action: 'Wipe' } : { action: 'Install', layer: what }),
      assetRef: { name: 'm-0' },
      opsMasterRef: { name: 'simulated' },
      sequence: 1,
      attempt: 1,
    },
    status: {
      phase: 'Succeeded',
      startedAt: '2025-12-01T00:00:00Z',
      finishedAt: `2025-12-01T00:0${took}:00Z`,
    },
  }));
}

function listOf(items: readonly KubeObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

function manifest(objects: readonly KubeObject[]): string {
  const file = join(temporaryFolder(), 'change.json');
  writeFileSync(file, listOf(objects));
  return file;
}

/** What a run says, without what is another each time. */
function said({ code, out, err }: Heard): string {
  const plain = `${out}${err}exit code ${code}\n`;
  return plain
    .replaceAll(/\/\S*\/([a-z]+\.json)/g, 'FOLDER/$1')
    .replaceAll(/by \d{4}-\S+Z/g, 'by TIME')
    .replaceAll(/Model: \S+, read at \S+\./g, 'Model: FOLDER, read at TIME.')
    .replaceAll(/"(from|takenAt)": "[/0-9][^"]*"/g, '"$1": "…"');
}

test('what grows is told machine by machine', async () => {
  const snapshot = folderOf({ settled: true });
  const file = manifest(changeOf(hall, { change: 'scale', pool: 0, replicas: 4 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/grows.txt');
});

test('what shrinks is told in the order in which it goes, with what becomes of the machines', async () => {
  const snapshot = folderOf({ settled: true });
  const file = manifest(changeOf(hall, { change: 'scale', pool: 0, replicas: 1 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/shrinks.txt');
});

test('what finds no machine is told with counts, and ends with 1', async () => {
  const snapshot = folderOf({ settled: true });
  const file = manifest(changeOf(hall, { change: 'scale', pool: 0, replicas: 8 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  expect(heard.code).toBe(1);
  await expect(said(heard)).toMatchFileSnapshot('golden/falls-short.txt');
});

test('a Rack in maintenance has its Nodes emptied, and kept', async () => {
  const snapshot = folderOf({ settled: true });
  const file = manifest(changeOf(hall, { change: 'maintain', rack: 0, maintenance: 'Drain' }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/maintenance.txt');
});

test('a gang larger than the stock is refused beforehand', async () => {
  const snapshot = folderOf({ settled: true });
  const file = manifest(changeOf(hall, { change: 'offer', pool: 0, nodes: 6, gang: true }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  await expect(said(heard)).toMatchFileSnapshot('golden/gang.txt');
});

test('a gang that the stock has no room for now is waited for, and told what becomes of it', async () => {
  const snapshot = folderOf({ settled: true });
  const file = manifest(changeOf(hall, { change: 'offer', pool: 0, nodes: 3, gang: true }));

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
  const file = manifest(changeOf(hall, { change: 'scale', pool: 0, replicas: 4 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot, '-o', 'json');

  await expect(said(heard)).toMatchFileSnapshot('golden/grows.json');
});

test('as a diff of now and then', async () => {
  const snapshot = folderOf({ settled: true });
  const file = manifest(changeOf(hall, { change: 'scale', pool: 0, replicas: 4 }));

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot, '-o', 'diff');

  await expect(said(heard)).toMatchFileSnapshot('golden/grows.diff');
});

test('what changes nothing says so, and ends with 0', async () => {
  const snapshot = folderOf({ settled: true });

  const heard = await rackwright('plan', '-f', manifest(manifestsOf(hall)), '--snapshot', snapshot);

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

test('objects of other kinds are refused: nothing can be said of them', async () => {
  const snapshot = folderOf({ settled: true });
  const file = manifest([{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' } }]);

  const heard = await rackwright('plan', '-f', file, '--snapshot', snapshot);

  expect(heard.code).toBe(2);
  expect(heard.err).toContain('apps/v1 Deployment is no kind of Rackwright');
});
