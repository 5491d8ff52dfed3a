import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Deployment } from '#simulation/cluster/objects/workload.ts';
import { conditionOf } from '#simulation/cluster/objects/condition.ts';
import * as resources from '#simulation/cluster/resources.ts';
import { deployment } from '#test/builders/deployment.ts';
import { addMachine, bootstrapToken, createLab, startMs, type Lab } from './build/lab.ts';
import { operate } from './build/operate.ts';

let lab: Lab;

beforeEach(async () => {
  lab = createLab();
  await lab.kube.create(resources.secrets, bootstrapToken('abcdef', '0123456789abcdef', startMs + 900_000));
  lab.approveAll();
});

afterEach(() => lab.stop());

async function withNodes(...names: string[]): Promise<void> {
  for (const name of names) addMachine(lab.world, name);
  await lab.cluster.start();
  await lab.until(() => names.every((name) => lab.ready(name) === 'True'));
}

const images = (): (string | undefined)[] => lab.pods().map(({ spec }) => spec.containers[0]?.image);
const refusals = (): string[] =>
  lab.pods().flatMap(({ status }) => conditionOf(status?.conditions, 'PodScheduled')?.message ?? []);

test('a pod without room says why, until a node comes', async () => {
  await withNodes('n1');
  await lab.kube.create(resources.deployments, deployment('web', 5));
  await lab.clock.advanceBy(10_000);
  expect(refusals()).toEqual(['0/1 nodes are available: 1 Insufficient cpu.']);

  addMachine(lab.world, 'n2', { power: 'off' });
  await operate(lab, 'S-n2', { action: 'PowerOn' });

  expect(await lab.until(() => lab.servedBy().length === 5)).toBe(true);
  expect(refusals()).toEqual([]);
});

test('a Deployment rolls to a new template, and scales', async () => {
  await withNodes('n1', 'n2');
  const web = await lab.kube.create(resources.deployments, deployment('web', 4));
  await lab.until(() => lab.servedBy().length === 4);
  const name = { namespace: 'default', name: 'web' };
  const containers = [{ name: 'main', image: 'web:2' }];
  let fewest = 4;

  await lab.kube.mergePatch(resources.deployments, name, { spec: { template: { spec: { containers } } } });
  await lab.until(() => {
    fewest = Math.min(fewest, lab.servedBy().length);
    return images().length === 4 && images().every((image) => image === 'web:2') && lab.servedBy().length === 4;
  });
  expect(images()).toEqual(['web:2', 'web:2', 'web:2', 'web:2']);
  expect(fewest).toBe(3);

  await lab.kube.mergePatch(resources.deployments, name, { spec: { replicas: 1 } });
  expect(await lab.until(() => lab.pods().length === 1)).toBe(true);
  await lab.clock.advanceBy(60_000);
  const now = await lab.kube.get<Deployment>(resources.deployments, name);
  expect(now.metadata.uid).toBe(web.metadata.uid);
  expect(now.status).toMatchObject({ replicas: 1, availableReplicas: 1 });
});

test('a budget lets a drain evict one pod at a time', async () => {
  await withNodes('n1', 'n2');
  await lab.kube.create(resources.podDisruptionBudgets, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
  });
  await lab.kube.create(resources.deployments, deployment('web', 3));
  await lab.until(() => lab.servedBy().length === 3);
  await lab.clock.advanceBy(5_000);
  const evict = async (podName: string): Promise<string> => {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: podName, namespace: 'default' } };
    try {
      await lab.kube.createSubresource(resources.pods, { namespace: 'default', name: podName }, 'eviction', eviction);
      return 'evicted';
    } catch (error) {
      return error instanceof Error && 'reason' in error ? String(error.reason) : 'failed';
    }
  };
  const [first = '', second = ''] = lab.pods().map(({ metadata }) => metadata.name);

  expect(await evict(first)).toBe('evicted');
  expect(await evict(second)).toBe('TooManyRequests');
  await lab.clock.advanceBy(20_000);
  expect(await evict(second)).toBe('evicted');
  expect(await lab.until(() => lab.servedBy().length === 3)).toBe(true);
});

test('pods that hang on a dead machine go once someone vouches that it is off', async () => {
  await withNodes('n1', 'n2');
  await lab.kube.create(resources.deployments, deployment('web', 4));
  await lab.until(() => lab.servedBy().length === 4);
  lab.world.kill('S-n1');
  await lab.until(() => lab.ready('n1') === 'Unknown');
  await lab.clock.advanceBy(400_000);
  const onDead = (): number => lab.pods().filter(({ spec }) => spec.nodeName === 'n1').length;
  expect(onDead()).toBe(2);

  const taints = lab.node('n1')?.spec?.taints ?? [];
  const vouched = [...taints, { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' }];
  await lab.kube.mergePatch(resources.nodes, { name: 'n1' }, { spec: { taints: vouched } });
  await lab.clock.advanceBy(1_000);

  expect(onDead()).toBe(0);
  expect(await lab.until(() => lab.servedBy().length === 4)).toBe(true);
});

test('pods of a node that was deleted are collected', async () => {
  await withNodes('n1');
  await lab.kube.create(resources.deployments, deployment('web', 2));
  await lab.until(() => lab.servedBy().length === 2);
  lab.world.kill('S-n1');

  await lab.kube.delete(resources.nodes, { name: 'n1' });
  await lab.clock.advanceBy(39_000);
  expect(lab.pods().filter(({ spec }) => spec.nodeName === 'n1')).toHaveLength(2);
  await lab.clock.advanceBy(2_000);

  expect(lab.pods().filter(({ spec }) => spec.nodeName === 'n1')).toEqual([]);
  expect(refusals()).toEqual(['no nodes available to schedule pods', 'no nodes available to schedule pods']);
});
