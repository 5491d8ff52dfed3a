import { expect, test } from 'vitest';
import { regions } from '#models/generated/resources.ts';
import { silentLog } from '#models/ports/log.ts';
import { applyAll } from '#simulation/import/apply.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { createVirtualLab } from '#simulation/lab/virtual-run.ts';

const region = {
  apiVersion: 'rackwright.io/v1alpha1',
  kind: 'Region',
  metadata: { name: 'north', labels: { 'example.com/team': 'a' } },
  spec: { displayName: 'North' },
};

async function lab() {
  const { lab: running, drive } = createVirtualLab({ seed: 1, log: silentLog, crds: readCrds() });
  await drive(running.start());
  return { kube: running.kube, apply: (...args: Parameters<typeof applyAll>) => drive(applyAll(...args)), drive };
}

test('what is written carries what kubectl apply would have left, to the byte', async () => {
  const { kube, apply, drive } = await lab();

  await apply(kube, [region]);

  const { metadata } = await drive(kube.get(regions, { name: 'north' }));
  expect(metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration']).toBe(
    '{"apiVersion":"rackwright.io/v1alpha1","kind":"Region","metadata":{"annotations":{},' +
      '"labels":{"example.com/team":"a"},"name":"north"},"spec":{"displayName":"North"}}\n',
  );
});

test('fields that the manifest does not name stay', async () => {
  const { kube, apply, drive } = await lab();
  await apply(kube, [region]);
  await drive(kube.mergePatch(regions, { name: 'north' }, { spec: { maintenance: 'Cordon' } }));

  const outcome = await apply(kube, [{ ...region, spec: { displayName: 'The north' } }]);

  expect(outcome).toEqual({ outcome: 'applied', counts: { created: 0, configured: 1, unchanged: 0 } });
  const { spec } = await drive(kube.get(regions, { name: 'north' }));
  expect(spec).toEqual({ displayName: 'The north', maintenance: 'Cordon' });
});

test('a dry run names what is refused of every kind, and writes nothing', async () => {
  const { kube, apply, drive } = await lab();
  const broken = { ...region, metadata: { name: 'south' }, spec: { maintenance: 'Sometimes' } };
  const azone = { apiVersion: region.apiVersion, kind: 'AZone', metadata: { name: 'north-1' }, spec: {} };

  const outcome = await apply(kube, [region, broken, azone], { dryRun: true });

  expect(outcome.outcome === 'refused' && outcome.refused.map(({ object }) => object)).toEqual([
    'Region south',
    'AZone north-1',
  ]);
  await expect(drive(kube.get(regions, { name: 'north' }))).rejects.toThrow('not found');
});

test('what is refused while writing is told with what was written and which kinds were not begun', async () => {
  const { kube, apply } = await lab();
  const broken = { ...region, metadata: { name: 'south' }, spec: { maintenance: 'Sometimes' } };
  const azone = { apiVersion: region.apiVersion, kind: 'AZone', metadata: { name: 'north-1' }, spec: {} };

  const outcome = await apply(kube, [region, broken, azone]);

  expect(outcome).toMatchObject({
    outcome: 'refused',
    refused: [{ object: 'Region south' }],
    counts: { created: 1, configured: 0, unchanged: 0 },
    untried: ['AZone'],
  });
});

test('a kind that is not ours is a mistake of the caller', async () => {
  const { kube, apply } = await lab();

  await expect(apply(kube, [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }])).rejects.toThrow(
    'v1 Pod is no kind of Rackwright',
  );
});
