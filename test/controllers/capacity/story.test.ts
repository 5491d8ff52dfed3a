import { afterEach, expect, test } from 'vitest';
import { clusters, nodePools } from '#models/generated/resources.ts';
import { coreNodes, pods } from '#models/meta/core-resources.ts';
import { deployments } from '#simulation/cluster/resources.ts';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;

afterEach(async () => {
  expect(stage.lab.violations()).toEqual([]);
  await stage.stop();
});

test('a Deployment too big for the cluster has machines come, and they go when it is deleted', async () => {
  stage = await createStage({ capacity: { emptyFor: '2m' } });
  await stage.deploy('big', 20, '8');

  await stage.until('all pods run', () => stage.running().length === 20);

  const [offer, ...others] = stage.offers();
  expect(others).toEqual([]);
  // Four pods of 8 cpu on a machine of 32.
  expect(offer).toMatchObject({
    metadata: { name: 'capacity.lab.web', namespace: 'rackwright-system' },
    spec: { poolRef: { name: 'web' }, nodes: 5, demandKey: 'capacity/lab', podCount: 20 },
  });
  expect(offer?.spec.pods).toHaveLength(20);
  expect(offer?.spec.reason).toMatch(/^No room for pod default\/big-.* and 19 more: no nodes available/);
  expect(stage.readyNodes()).toHaveLength(5);
  await stage.settle(1);
  expect(stage.offers()[0]?.status?.phase).toBe('Fulfilled');
  expect(stage.cluster().status?.capacity).toMatchObject({ reason: 'Sufficient', unplacedPods: 0, askedNodes: 5 });

  await stage.remove(deployments, 'big', 'default');
  await stage.until('all machines are given back', () => stage.nodes().length === 0);
  expect(stage.offers()).toEqual([]);
  await stage.settle(10);
  expect(stage.nodes()).toEqual([]);
  expect(stage.cluster().status?.capacity).toMatchObject({ reason: 'Sufficient', askedNodes: 0, comingNodes: 0 });
});

test('demand that comes in steps is counted against what is on its way, and never asked for twice', async () => {
  stage = await createStage({ capacity: {} });
  await stage.deploy('web', 3, '8');
  await stage.until('one node is asked for', () => stage.offers()[0]?.spec.nodes === 1);

  // The fourth fits on the node that comes; the fifth to ninth need two more.
  await stage.scale('web', 4);
  await stage.settle(0.2);
  expect(stage.offers()[0]?.spec.nodes).toBe(1);
  await stage.scale('web', 9);
  await stage.until('two more are asked for', () => stage.offers()[0]?.spec.nodes === 3);
  await stage.until('all pods run', () => stage.running().length === 9);
  await stage.settle(5);

  expect(stage.offers()[0]?.spec.nodes).toBe(3);
  expect(stage.readyNodes()).toHaveLength(3);
});

test('once all is settled nothing is written', async () => {
  stage = await createStage({ capacity: { emptyFor: '2m' } });
  await stage.deploy('web', 6, '8');
  await stage.until('all pods run', () => stage.running().length === 6);
  await stage.settle(75);
  const before = ['resourceoffers.rackwright.io', 'clusters.rackwright.io'].map((resource) => stage.writes(resource));

  await stage.settle(30);

  const after = ['resourceoffers.rackwright.io', 'clusters.rackwright.io'].map((resource) => stage.writes(resource));
  expect(after).toEqual(before);
});

test('nodes of replicas and min stay, however empty', async () => {
  stage = await createStage({ capacity: { emptyFor: '1m' }, pools: { web: { replicas: 3, min: 3 } } });
  await stage.until('the pool has its min', () => stage.readyNodes().length === 3);
  await stage.deploy('web', 16, '8');
  await stage.until('all pods run', () => stage.running().length === 16);
  expect(stage.readyNodes()).toHaveLength(4);

  await stage.remove(deployments, 'web', 'default');
  await stage.until('what was asked for is given back', () => stage.nodes().length === 3);
  await stage.settle(20);

  expect(stage.readyNodes()).toHaveLength(3);
  expect(stage.offers()).toEqual([]);
});

test('a node goes once it is empty, and those that hold pods stay', async () => {
  stage = await createStage({ capacity: { emptyFor: '2m' } });
  await stage.deploy('left', 4, '8');
  await stage.until('the first run', () => stage.running().length === 4);
  await stage.deploy('right', 8, '8');
  await stage.until('all run', () => stage.running().length === 12);
  const held = stage.nodes().map(({ metadata }) => metadata.name);
  expect(held).toHaveLength(3);

  await stage.remove(deployments, 'left', 'default');
  await stage.until('one node is given back', () => stage.nodes().length === 2);
  await stage.settle(10);

  // The oldest held the pods that went: the pool by itself would have picked the youngest.
  expect(stage.readyNodes()).toEqual(held.toSorted().slice(1));
  expect(stage.offers()[0]?.spec).toMatchObject({ nodes: 2 });
  expect(stage.offers()[0]?.spec.release).toBeUndefined();
  expect(stage.running()).toHaveLength(8);
});

test('pods of DaemonSets and static pods do not keep a node from being empty', async () => {
  stage = await createStage({ capacity: { emptyFor: '2m' } });
  await stage.deploy('web', 1, '8');
  await stage.until('it runs', () => stage.running().length === 1);
  const [nodeName = ''] = stage.readyNodes();
  const containers = [{ name: 'main', image: 'agent:1' }];
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-of-agent', controller: true };
  const there = (name: string, metadata: object) =>
    stage.drive(
      stage.lab.kube.create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'kube-system', ...metadata },
        spec: { nodeName, containers },
      }),
    );
  await there('agent-x', { ownerReferences: [owner] });
  await there('static-x', { annotations: { 'kubernetes.io/config.mirror': 'hash' } });
  await stage.settle(1);

  await stage.remove(deployments, 'web', 'default');
  await stage.until('the node is given back', () => stage.nodes().length === 0);
});

test('a pod of 1,000 cpus is told once that nothing can hold it, and no machine is fetched for it', async () => {
  stage = await createStage({ capacity: {}, pools: { web: {}, db: {} } });
  await stage.deploy('huge', 1, '1000');
  await stage.until('it is told', () => stage.eventsOf('Pod').some(({ reason }) => reason === 'NoMachineFits'));
  await stage.deploy('web', 2, '8');
  await stage.until('the others run', () => stage.running().length === 2);
  await stage.settle(30);

  const told = stage.eventsOf('Pod').filter(({ reason }) => reason === 'NoMachineFits');
  expect(told).toHaveLength(1);
  expect(told[0]?.name).toMatch(/^huge-/);
  expect(told[0]?.message).toBe(
    'No machine that may be asked for can hold this pod, even empty: NodePool db leaves a pod at most 64 cpu of the 1000 asked for; NodePool web leaves a pod at most 32 cpu of the 1000 asked for. Ask for less in the pod, or give the Cluster a NodePool that serves it.',
  );
  expect(stage.offers().map(({ spec }) => [spec.poolRef.name, spec.nodes])).toEqual([['web', 1]]);
  expect(stage.cluster().status?.capacity).toMatchObject({ reason: 'Insufficient', unplacedPods: 1, hopelessPods: 1 });
  expect(stage.cluster().status?.capacity?.hopeless).toMatchObject([{ namespace: 'default', name: told[0]?.name }]);
});

test('a pool that does not hear the namespace is not asked, and the Cluster says so', async () => {
  stage = await createStage({ capacity: {}, pools: { web: { allowedNamespaces: ['team-a'] } } });
  await stage.deploy('web', 2, '8');
  await stage.settle(5);

  expect(stage.offers()).toEqual([]);
  expect(stage.cluster().status?.capacity).toMatchObject({
    reason: 'Insufficient',
    message: expect.stringContaining('hears offers from namespace rackwright-system') as string,
  });
});

test('a pool is asked for no more than its max, and the Cluster says that pods are left', async () => {
  stage = await createStage({ capacity: {}, pools: { web: { max: 2 } } });
  await stage.deploy('web', 12, '8');
  await stage.until('what may be is there', () => stage.running().length === 8);
  await stage.settle(3);

  expect(stage.offers()[0]?.spec.nodes).toBe(2);
  expect(stage.cluster().status?.capacity).toMatchObject({
    reason: 'Insufficient',
    unplacedPods: 4,
    message: expect.stringContaining('4 pods, such as default/web-') as string,
  });

  await stage.change(nodePools, 'web', { spec: { max: 3 } });
  await stage.until('the others run too', () => stage.running().length === 12);
});

test('when others leave less room under max, the offer is cut to what is left rather than refused whole', async () => {
  stage = await createStage({ capacity: { emptyFor: '2m' }, pools: { web: { max: 4 } } });
  await stage.deploy('web', 12, '8');
  await stage.until('all run', () => stage.running().length === 12);
  const held = stage.running();

  await stage.change(nodePools, 'web', { spec: { replicas: 2 } });
  await stage.until('the offer is cut', () => stage.offers()[0]?.spec.nodes === 2);
  await stage.until('what is empty is given back', () => stage.offers()[0]?.spec.nodes === 1);
  await stage.settle(15);

  expect(stage.running()).toEqual(held);
  expect(stage.offers()[0]).toMatchObject({ spec: { nodes: 1 }, status: { phase: 'Fulfilled' } });
  expect(stage.readyNodes()).toHaveLength(3);
});

test('a max that is lowered by one costs one machine, not all that the offer stands for', async () => {
  stage = await createStage({ capacity: {}, pools: { web: { max: 5 } } });
  await stage.deploy('web', 20, '8');
  await stage.until('all run', () => stage.running().length === 20);
  const held = stage.nodes().map(({ metadata }) => metadata.name);

  await stage.change(nodePools, 'web', { spec: { max: 4 } });
  await stage.settle(30);

  expect(stage.offers()[0]).toMatchObject({ spec: { nodes: 4 }, status: { phase: 'Fulfilled' } });
  expect(stage.offers()[0]?.status).not.toHaveProperty('kept');
  expect(held.filter((name) => stage.readyNodes().includes(name))).toHaveLength(4);
  expect(stage.running()).toHaveLength(16);
  const released = stage.eventsOf('NodePool').filter(({ reason }) => reason === 'ScalingDown');
  expect(released.map(({ message }) => message)).toEqual([expect.stringMatching(/^Releasing 1 of 5: /)]);
});

test('pods that are ignored have nothing asked for them; thresholds do', async () => {
  const thresholds = [{ resource: 'cpu', above: 50, below: 30 }];
  stage = await createStage({
    capacity: { pods: 'Ignore', thresholds, emptyFor: '2m' },
    pools: { web: { replicas: 2 } },
  });
  await stage.until('the pool is there', () => stage.readyNodes().length === 2);
  await stage.deploy('web', 5, '8');
  await stage.until('they run', () => stage.running().length === 5);
  // 40 of 64 cpu are requested, which is 63 %: one more machine makes it 42 %.
  await stage.until('one more is there', () => stage.readyNodes().length === 3);
  await stage.settle(20);

  expect(stage.offers()[0]?.spec).toMatchObject({ nodes: 1, reason: 'cpu is requested to 63 %, above 50 %.' });
  expect(stage.readyNodes()).toHaveLength(3);
  expect(stage.cluster().status?.capacity?.requested).toEqual([{ resource: 'cpu', percent: 42 }]);

  // With 8 of 96 requested, 12 % would be requested of what is left: less than 30 %.
  await stage.scale('web', 1);
  await stage.until('it is given back', () => stage.nodes().length === 2);
  await stage.settle(10);
  expect(stage.readyNodes()).toHaveLength(2);
});

test('nothing is given back while the Cluster is frozen, and nothing is done while it is paused', async () => {
  stage = await createStage({ capacity: { emptyFor: '1m' } });
  await stage.deploy('web', 4, '8');
  await stage.until('they run', () => stage.running().length === 4);
  await stage.change(clusters, 'lab', { spec: { freeze: true } });
  await stage.remove(deployments, 'web', 'default');
  await stage.settle(20);
  expect(stage.readyNodes()).toHaveLength(1);

  await stage.change(clusters, 'lab', { spec: { freeze: false, paused: true } });
  await stage.deploy('more', 8, '8');
  await stage.settle(20);
  expect(stage.offers()[0]?.spec.nodes).toBe(1);
  expect(stage.cluster().status?.capacity?.reason).toBe('Paused');

  await stage.change(clusters, 'lab', { spec: { paused: false } });
  await stage.until('they run', () => stage.running().length === 8);
});

test('a cordoned node is no room', async () => {
  stage = await createStage({ capacity: {}, pools: { web: { replicas: 1 } } });
  await stage.until('the pool is there', () => stage.readyNodes().length === 1);
  const [name = ''] = stage.readyNodes();
  await stage.change(coreNodes, name, { spec: { unschedulable: true } });
  await stage.deploy('web', 1, '8');
  await stage.until('it runs', () => stage.running().length === 1);

  expect(stage.readyNodes()).toHaveLength(2);
});
