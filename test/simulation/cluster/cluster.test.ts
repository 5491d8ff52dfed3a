import { afterEach, beforeEach, expect, test } from 'vitest';
import { operate } from './build/operate.ts';
import { deployment } from '#test/builders/deployment.ts';
import { addMachine, bootstrapToken, createLab, startMs, type Lab } from './build/lab.ts';
import * as resources from '#simulation/cluster/resources.ts';

let lab: Lab;

beforeEach(async () => {
  lab = createLab();
  await lab.kube.create(resources.secrets, bootstrapToken('abcdef', '0123456789abcdef', startMs + 900_000));
});

afterEach(async () => {
  await lab.stop();
});

test('a machine joins, serves, goes dark, is given up, and comes back', async () => {
  const { kube, world } = lab;
  addMachine(world, 'n1', { gpus: 2 });
  await lab.cluster.start();
  await lab.clock.advanceBy(5_000);
  const requests = lab.server.store.list(resources.certificateSigningRequests);
  expect(requests.map(({ spec }) => spec)).toEqual([
    expect.objectContaining({ username: 'system:bootstrap:abcdef', usages: ['digital signature', 'client auth'] }),
  ]);
  expect(lab.node('n1')).toBeUndefined();

  lab.approveAll();
  expect(await lab.until(() => lab.ready('n1') === 'True', 30)).toBe(true);
  expect(lab.node('n1')).toMatchObject({
    metadata: { labels: { 'kubernetes.io/hostname': 'n1', 'rackwright.io/pool': 'web' } },
    spec: { providerID: 'rackwright://n1/uid-n1' },
    status: {
      capacity: { cpu: '4', memory: '16777216Ki', 'nvidia.com/gpu': '2', pods: '110' },
      nodeInfo: { kubeletVersion: 'v1.35.0', containerRuntimeVersion: 'containerd://2.1.4', osImage: 'debian 12' },
    },
  });

  await kube.create(resources.deployments, deployment('web', 2));
  expect(await lab.until(() => lab.servedBy().length === 2, 30)).toBe(true);
  expect(lab.server.store.get(resources.deployments, { namespace: 'default', name: 'web' })).toMatchObject({
    status: { replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2 },
  });

  world.kill('S-n1');
  expect(await lab.until(() => lab.ready('n1') === 'Unknown', 60)).toBe(true);
  await lab.clock.advanceBy(1_000);
  expect(lab.servedBy()).toEqual([]);
  expect(lab.node('n1')?.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unreachable:NoExecute',
  ]);
  const going = (): number => lab.pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
  expect(await lab.until(() => going() === 2, 310)).toBe(true);
  await lab.clock.advanceBy(600_000);
  expect(going()).toBe(2);
  expect(lab.pods()).toHaveLength(4);

  world.revive('S-n1');
  await operate(lab, 'S-n1', { action: 'PowerOn' });
  expect(await lab.until(() => lab.servedBy().length === 2, 600)).toBe(true);
  expect(lab.ready('n1')).toBe('True');
  expect(await lab.until(() => lab.pods().length === 2, 60)).toBe(true);
  expect(lab.node('n1')?.spec?.taints ?? []).toEqual([]);
});

test('a cluster at rest writes nothing, and asks nothing', async () => {
  for (const name of ['n1', 'n2', 'n3']) addMachine(lab.world, name);
  lab.approveAll();
  await lab.cluster.start();
  await lab.kube.create(resources.deployments, deployment('web', 5));
  await lab.until(() => lab.servedBy().length === 5);
  await lab.clock.advanceBy(3_600_000 * 2);
  const { revision } = lab.server.store;

  await lab.clock.advanceBy(24 * 3_600_000);

  expect(lab.server.store.revision).toBe(revision);
  expect(lab.servedBy()).toHaveLength(5);
});

test('a Lease says when it would have been renewed, although nobody writes it', async () => {
  addMachine(lab.world, 'n1');
  lab.approveAll();
  await lab.cluster.start();
  await lab.until(() => lab.ready('n1') === 'True');
  await lab.clock.advanceTo(startMs + 123_456);
  const renewTime = async (): Promise<unknown> => {
    const lease = await lab.kube.get(resources.leases, { namespace: 'kube-node-lease', name: 'n1' });
    return (lease['spec'] as Record<string, unknown>)['renewTime'];
  };

  expect(await renewTime()).toBe('2030-01-01T00:02:00.000000Z');
  lab.world.kill('S-n1');
  await lab.clock.advanceTo(startMs + 200_000);
  expect(await renewTime()).toBe('2030-01-01T00:02:00.000000Z');
});

test('the same seed makes the same history, and a stopped cluster leaves no timer behind', async () => {
  async function history(): Promise<string[]> {
    const other = createLab();
    const written: string[] = [];
    other.server.subscribe(({ type, object }) => {
      written.push(
        `${other.clock.now()} ${type} ${object.kind} ${object.metadata.name} ${JSON.stringify(object['status'])}`,
      );
    });
    await other.kube.create(resources.secrets, bootstrapToken('abcdef', '0123456789abcdef', startMs + 900_000));
    for (const name of ['n1', 'n2', 'n3']) addMachine(other.world, name);
    other.approveAll();
    await other.cluster.start();
    await other.kube.create(resources.deployments, deployment('web', 6));
    await other.clock.advanceBy(60_000);
    other.world.kill('S-n2');
    await other.clock.advanceBy(600_000);
    await other.stop();
    expect(other.clock.pendingTimers).toBe(0);
    return written;
  }

  const first = await history();

  expect(first.length).toBeGreaterThan(60);
  expect(await history()).toEqual(first);
});

test('a cluster that is stopped and started again takes up what is there', async () => {
  for (const name of ['n1', 'n2']) addMachine(lab.world, name);
  lab.approveAll();
  await lab.cluster.start();
  await lab.kube.create(resources.deployments, deployment('web', 3));
  await lab.until(() => lab.servedBy().length === 3);
  await lab.clock.advanceBy(60_000);
  const names = lab.pods().map(({ metadata }) => metadata.name);

  await lab.cluster.stop();
  await lab.cluster.start();
  await lab.clock.advanceBy(60_000);

  expect(lab.pods().map(({ metadata }) => metadata.name)).toEqual(names);
  expect(lab.servedBy()).toHaveLength(3);
  expect([lab.ready('n1'), lab.ready('n2')]).toEqual(['True', 'True']);
});
