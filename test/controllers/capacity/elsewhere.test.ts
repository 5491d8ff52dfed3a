import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import { clusters, nodePools, resourceOffers } from '#models/generated/resources.ts';
import { pods } from '#models/meta/core-resources.ts';
import { isReady } from '#simulation/cluster/objects/pod.ts';
import type { Pod } from '#simulation/cluster/objects/pod.ts';
import { kubeconfigFor, openTwoClusters, tokens, type TwoClusters } from '../targets/two-clusters.ts';

let stage: TwoClusters;

beforeEach(async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  const capacity = { emptyFor: '2m' };
  await stage.drive(stage.lab.kube.mergePatch(clusters, { name: 'elsewhere' }, { spec: { capacity } }));
  await stage.putFarPool(0);
  const allowedNamespaces = ['rackwright-system'];
  await stage.drive(stage.lab.kube.mergePatch(nodePools, { name: 'far' }, { spec: { allowedNamespaces } }));
});

afterEach(() => stage.stop());

const inOther = () => stage.other.server.store.list(pods) as unknown as Pod[];
const asked = () =>
  (stage.lab.server.store.list(resourceOffers) as unknown as ResourceOffer[]).map(({ spec }) => [
    spec.poolRef.name,
    spec.nodes,
  ]);
const found = () =>
  (stage.lab.server.store.get(clusters, { name: 'elsewhere' }) as unknown as Cluster).status?.capacity;

async function employ(count: number): Promise<void> {
  const containers = [{ name: 'a', image: 'a', resources: { requests: { cpu: '10' } } }];
  for (let at = 0; at < count; at += 1) {
    const metadata = { name: `pod-${at}`, namespace: 'default' };
    await stage.other.kube.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers } });
  }
}

async function dismiss(): Promise<void> {
  for (const { metadata } of inOther()) {
    const { name, namespace = '' } = metadata;
    await stage.drive(stage.other.kube.delete(pods, { name, namespace }, { gracePeriodSeconds: 0 }));
  }
}

test('pods of another cluster have machines fetched for it, and given back', async () => {
  await employ(6);
  await stage.until('they run', () => inOther().filter(isReady).length === 6);
  expect(asked()).toEqual([['far', 2]]);

  await dismiss();
  await stage.until('what was fetched is gone', () => stage.computeNodes('far').length === 0);
  expect(asked()).toEqual([]);
});

test('while a cluster does not answer nothing is given back, and its time out of sight does not count', async () => {
  await employ(6);
  await stage.until('they run', () => inOther().filter(isReady).length === 6);
  stage.way.turn('silent');
  await stage.minutes(5);
  await dismiss();

  await stage.minutes(120);
  expect(asked()).toEqual([['far', 2]]);
  expect(found()).toMatchObject({ reason: 'Unknown' });

  stage.way.turn('open');
  await stage.until('it is seen again', () => found()?.reason !== 'Unknown');
  expect(asked()).toEqual([['far', 2]]);
  await stage.until('what was fetched is gone', () => stage.computeNodes('far').length === 0);
});

test('while what happens in a cluster cannot be followed nothing is given back', async () => {
  await employ(3);
  await stage.until('they run', () => inOther().filter(isReady).length === 3);
  stage.failWatches(true);
  await stage.minutes(1);
  await dismiss();
  await stage.minutes(60);

  expect(asked()).toEqual([['far', 1]]);
  stage.failWatches(false);
  await stage.until('what was fetched is gone', () => stage.computeNodes('far').length === 0);
});
