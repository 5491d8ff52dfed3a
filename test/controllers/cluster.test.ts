import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterController } from '#controllers/cluster.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Ports } from '#controllers/shell/ports.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import { azone } from '../builders/azone.ts';
import { cluster } from '../builders/cluster.ts';
import { nodePool } from '../builders/nodepool.ts';
import { createControllerLab } from './lab.ts';
import type { ControllerLab } from './lab.ts';

let lab: ControllerLab;

beforeEach(async () => {
  lab = await createControllerLab();
});

afterEach(() => lab.stop());

const node = (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } });

test('the local cluster tells its version and counts its Nodes', async () => {
  await lab.put(cluster());
  await lab.put(node('a'));
  await lab.start(clusterController);
  expect(lab.ready('Cluster', 'cluster-1')).toBe('True Ready');

  await lab.put(node('b'));
  await lab.settle();
  expect(lab.get<Cluster>('Cluster', 'cluster-1')?.status).toMatchObject({
    version: expect.stringMatching(/^v1\./) as string,
    nodes: 2,
  });
});

test('a cluster elsewhere whose Secret is not there is refused with a reason', async () => {
  await lab.put(cluster({ spec: { local: false, kubeconfigSecretRef: { namespace: 'default', name: 'kubeconfig' } } }));
  await lab.start(clusterController);

  expect(lab.ready('Cluster', 'cluster-1')).toBe('False KubeconfigNotFound');
});

test('a cluster that stops answering is Unreachable, keeps what was known of it, and comes back', async () => {
  let up = true;
  const failing = (kube: Kube): Kube => ({
    ...kube,
    raw: (path) => (up ? kube.raw(path) : Promise.reject(new KubeError('Unavailable', 'no route to host'))),
  });
  const over = (ports: Ports): Ports => ({
    ...ports,
    targets: {
      ...ports.targets,
      of: () => ({ found: true, target: { ...ports.targets.local, kube: failing(ports.kube) } }),
    },
  });
  await lab.put(cluster());
  await lab.start((ports) => clusterController(over(ports)));

  up = false;
  await lab.settle(120_000);
  expect(lab.ready('Cluster', 'cluster-1')).toBe('False ClusterUnreachable');
  expect(lab.get<Cluster>('Cluster', 'cluster-1')?.status?.version).toMatch(/^v1\./);

  up = true;
  await lab.settle(60_000);
  expect(lab.ready('Cluster', 'cluster-1')).toBe('True Ready');
});

test('a missing AZone is told, and mended when it comes', async () => {
  await lab.put(cluster({ spec: { azoneRef: { name: 'azone-1' } } }));
  await lab.start(clusterController);
  expect(lab.ready('Cluster', 'cluster-1')).toBe('False AZoneNotFound');

  await lab.put(azone());
  await lab.settle();
  expect(lab.ready('Cluster', 'cluster-1')).toBe('True Ready');
});

test('a cluster that pools name waits with its deletion', async () => {
  await lab.put(cluster());
  await lab.put(nodePool());
  await lab.start(clusterController);
  await lab.delete('Cluster', 'cluster-1');
  await lab.settle();
  expect(lab.ready('Cluster', 'cluster-1')).toBe('False InUse');

  await lab.delete('NodePool', 'pool-1');
  await lab.settle();
  expect(lab.get('Cluster', 'cluster-1')).toBeUndefined();
});

test('a cluster that answers the same costs no write', async () => {
  await lab.put(cluster());
  await lab.put(node('a'));
  await lab.start(clusterController);
  const writes = lab.writes();

  await lab.change('Node', 'a', { metadata: { labels: { beat: '2' } } });
  await lab.settle(3_600_000);

  expect(lab.writes()).toBe(writes);
});
