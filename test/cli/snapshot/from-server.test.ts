import { expect, test } from 'vitest';
import { readFromServer } from '#cli/snapshot/from-server.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { configMaps, pods } from '#models/meta/core-resources.ts';
import { racks, regions } from '#models/generated/resources.ts';
import { createControllerLab } from '../../controllers/lab.ts';
import { rack } from '../../builders/rack.ts';
import { region } from '../../builders/region.ts';

const reading = { url: 'https://lab', now: 5, signal: new AbortController().signal };

test('every object of the kinds that are asked for is read, without managedFields', async () => {
  const lab = await createControllerLab();
  await lab.put(region({ metadata: { name: 'west' } }));
  for (const name of ['r1', 'r2']) await lab.put(rack({ metadata: { name } }));

  const snapshot = await readFromServer(lab.kube, { ...reading, resources: [racks, regions] });
  await lab.stop();

  expect(snapshot.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
    'Rack r1',
    'Rack r2',
    'Region west',
  ]);
  expect(snapshot.objects.every(({ metadata }) => metadata.managedFields === undefined)).toBe(true);
  expect(snapshot.takenAt).toBe(5);
});

test('what is welcome and may not be read is told as unread, and fails nothing', async () => {
  const refusal = new KubeError('Forbidden', 'pods is forbidden', { status: 403 });
  const nobody = { list: () => Promise.reject(refusal) } as unknown as Kube;

  const snapshot = await readFromServer(nobody, { ...reading, resources: [], welcome: [{ resource: pods }] });
  const refused = readFromServer(nobody, { ...reading, resources: [racks] });

  await expect(refused).rejects.toThrow('forbidden');
  expect(snapshot.unread).toEqual([{ kind: 'Pod', why: 'pods is forbidden' }]);
});

test('what is welcome lies beside the model', async () => {
  const lab = await createControllerLab();

  const snapshot = await readFromServer(lab.kube, { ...reading, resources: [], welcome: [{ resource: configMaps }] });
  await lab.stop();

  expect(snapshot).toMatchObject({ objects: [], unread: [] });
});
