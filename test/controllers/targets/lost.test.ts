import { afterEach, beforeEach, expect, test } from 'vitest';
import { coreNodes } from '#models/meta/core-resources.ts';
import type { Rack } from '#models/generated/rack.ts';
import { nodePools, operations, racks } from '#models/generated/resources.ts';
import type { Operation } from '#models/generated/operation.ts';
import { deployments } from '#simulation/cluster/resources.ts';
import { deployment } from '#test/builders/deployment.ts';
import { kubeconfigFor, openTwoClusters, tokens, type TwoClusters } from './two-clusters.ts';

let stage: TwoClusters;

beforeEach(async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await stage.putFarPool(3);
});
afterEach(() => stage.stop());

const far = () => stage.computeNodes('far');
const phases = (): (string | undefined)[] => far().map(({ status }) => status?.phase);
const allReady = () => far().length === 3 && phases().every((phase) => phase === 'Ready');
const ready = (name: string) => far().find(({ metadata }) => metadata.name === name)?.status?.conditions?.[0];
const disruptions = () =>
  (stage.lab.server.store.list(operations) as unknown as Operation[])
    .filter(({ spec }) => spec.computeNodeRef?.name.startsWith('far') && spec.action !== 'Install')
    .map(({ metadata }) => metadata.name);

test.each(['closed', 'silent'] as const)('a cluster that goes %s while its machines are installed', async (mood) => {
  await stage.until('an OS is being installed', () => phases().includes('Installing'));

  stage.way.turn(mood);
  await stage.minutes(90);

  expect(stage.ready()).toMatchObject({ status: 'False', reason: 'ClusterUnreachable' });
  expect(phases()).not.toContain('Failed');
  expect(disruptions()).toEqual([]);
  expect(stage.nodesHere().toSorted()).toEqual(['near-0', 'near-1']);
  for (const { metadata } of far()) {
    expect(ready(metadata.name)?.message).toMatch(/The Node can't be read.*: Cluster elsewhere doesn't answer: /);
  }

  stage.way.turn('open');
  await stage.until('all are Ready', allReady);

  expect(stage.ready()?.reason).toBe('Ready');
  expect(disruptions()).toEqual([]);
});

test('a cluster that is lost while kubelets join lost them to a deadline that nobody could have seen them keep', async () => {
  await stage.until('a kubelet is being installed', () => {
    return far().some(({ status }) => status?.bootstrapTokenId !== undefined);
  });

  stage.way.turn('silent');
  await stage.minutes(120);
  stage.way.turn('open');
  await stage.until('all are Ready', allReady);

  expect(far().map(({ metadata }) => metadata.name)).toEqual(['far-0', 'far-1', 'far-2']);
});

test('a cluster that is silent for hours has its Nodes left alone, and the ComputeNodes say why', async () => {
  await stage.until('all are Ready', allReady);
  const uids = far().map(({ metadata }) => metadata.uid);

  stage.way.turn('silent');
  await stage.minutes(5 * 60);

  expect(disruptions()).toEqual([]);
  expect(phases()).toEqual(['Ready', 'Ready', 'Ready']);
  expect(ready('far-0')).toMatchObject({ status: 'False', reason: 'ClusterUnreachable' });
  expect(ready('far-0')?.message).toMatch(/Cluster elsewhere doesn't answer: .*no answer/);
  expect(stage.ready('lab')?.reason).toBe('Ready');
  // Rule 12 counts Nodes that went silent, not those that nobody can see.
  const dark = (stage.lab.server.store.list(racks) as Rack[]).filter(({ status }) =>
    status?.conditions?.some(({ type, status: holds }) => type === 'MassFailure' && holds === 'True'),
  );
  expect(dark).toEqual([]);

  stage.way.turn('open');
  await stage.until('all are Ready', () => far().every(({ status }) => status?.conditions?.[0]?.status === 'True'), 5);
  expect(far().map(({ metadata }) => metadata.uid)).toEqual(uids);
  expect(disruptions()).toEqual([]);
});

test('an API server that is away for half a minute costs no ComputeNode a write', async () => {
  await stage.until('all are Ready', allReady);
  await stage.minutes(10);
  const before = far().map(({ metadata }) => metadata.resourceVersion);

  stage.way.turn('closed');
  await stage.minutes(0.5);
  stage.way.turn('open');
  await stage.minutes(10);

  expect(far().map(({ metadata }) => metadata.resourceVersion)).toEqual(before);
});

test('a restarted cluster whose Nodes left meanwhile is believed once it was listed anew, and not before', async () => {
  await stage.until('all are Ready', allReady);
  stage.way.turn('silent');
  await stage.minutes(5);

  await stage.other.kube.delete(coreNodes, { name: 'far-1' });
  await stage.minutes(5);
  expect(ready('far-1')?.reason).toBe('ClusterUnreachable');

  stage.way.turn('open');
  await stage.until('its absence is seen', () => ready('far-1')?.reason !== 'ClusterUnreachable', 3);
  expect(ready('far-1')).toMatchObject({ reason: 'NodeNotReady' });
});

test('a drain that its cluster interrupts goes on where it was, and is forced no sooner than it could be watched', async () => {
  await stage.until('all are Ready', allReady);
  await stage.other.kube.create(deployments, deployment('held', 3, { cpu: '4' }));
  await stage.other.kube.create(
    { group: 'policy', version: 'v1', plural: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', namespaced: true },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'held', namespace: 'default' },
      spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'held' } } },
    },
  );
  await stage.minutes(5);
  await stage.scaleFar(0);
  await stage.until('Nodes are drained', () => phases().includes('Draining'));

  stage.way.turn('silent');
  await stage.minutes(60);
  expect(stage.nodesElsewhere()).toHaveLength(3);
  expect(disruptions()).toEqual([]);

  stage.way.turn('open');
  await stage.minutes(20);
  expect(stage.nodesElsewhere()).toHaveLength(3);

  await stage.until('the drain timeout is over', () => far().length === 0, 120);
  expect(stage.nodesElsewhere()).toEqual([]);
});

test('a cluster that went silent does not hold up the others', async () => {
  await stage.until('all are Ready', allReady);
  const before = stage.clock.now();
  await stage.lab.kube.mergePatch(nodePools, { name: 'near' }, { spec: { replicas: 4 } });
  await stage.until('two more are near', () => stage.nodesHere().length === 4);
  const usual = stage.clock.now() - before;

  stage.way.turn('silent');
  await stage.scaleFar(6);
  const began = stage.clock.now();
  await stage.lab.kube.mergePatch(nodePools, { name: 'near' }, { spec: { replicas: 6 } });
  await stage.until('two more are near', () => stage.nodesHere().length === 6);

  expect(stage.clock.now() - began).toBeLessThan(usual + 30_000);
});

test('a watch that fails while all else is answered is noticed, and nothing is missed for it', async () => {
  await stage.until('all are Ready', allReady);
  stage.failWatches(true);
  await stage.minutes(30);

  expect(stage.ready()).toMatchObject({ reason: 'ClusterUnreachable' });
  expect(stage.ready()?.message).toContain("what happens in it can't be followed");
  expect(disruptions()).toEqual([]);

  stage.failWatches(false);
  await stage.until('it is well again', () => stage.ready()?.status === 'True', 10);
  expect(phases()).toEqual(['Ready', 'Ready', 'Ready']);
});
