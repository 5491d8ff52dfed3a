import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes, nodePools } from '#models/generated/resources.ts';
import { certificateSigningRequests, configMaps, coreNodes, secrets } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { CertificateSigningRequest } from '#simulation/cluster/objects/certificate-signing-request.ts';
import { conditionOf } from '#simulation/cluster/objects/condition.ts';
import type { Node } from '#simulation/cluster/objects/node.ts';
import { deployments, podDisruptionBudgets } from '#simulation/cluster/resources.ts';
import { poolStates, type PoolState } from '#simulation/lab/state.ts';
import { deployment } from '#test/builders/deployment.ts';
import type { ControllersProcess } from './stage/controllers-process.ts';
import { dataCentre, pool } from './stage/data-centre.ts';
import { startEmbeddedServer } from './stage/embedded-server.ts';
import { startRealServer } from './stage/real-server.ts';
import type { StageServer } from './stage/server.ts';
import { createStage, type Stage } from './stage/stage.ts';
import { boundTo, budget, serving } from './stage/workload.ts';

const machines = 24;

const servers: readonly [StageServer['name'], () => Promise<StageServer>][] = [
  ['real', startRealServer],
  ['embedded', startEmbeddedServer],
];

/** One data centre lives through all of it: what one test leaves is where the next begins. */
describe.each(servers)('the chain on the %s server', (_, start) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await createStage(await start());
    await stage.apply(dataCentre(machines));
  });
  afterAll(() => stage.stop());

  const nodesOf = (name: string): Stored<ComputeNode>[] =>
    stage.list<ComputeNode>(computeNodes).filter(({ spec }) => spec.poolRef?.name === name);
  const coreNodesOf = (name: string): Stored<Node>[] =>
    stage.list<Node>(coreNodes).filter(({ metadata }) => metadata.labels?.['rackwright.io/pool'] === name);
  const asset = (name: string): Stored<ComputeAsset> => {
    const found = stage.list<ComputeAsset>(computeAssets).find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`no ComputeAsset ${name}`);
    return found;
  };
  const scale = (name: string, replicas: number): Promise<unknown> =>
    stage.kube.mergePatch(nodePools, { name }, { spec: { replicas } });
  const poolNamed = (name: string): PoolState | undefined =>
    poolStates(stage.server.store).find((one) => one.name === name);
  const phases = (name: string): string[] => nodesOf(name).map(({ status }) => status?.phase ?? '');

  test('a pool becomes Nodes that are Ready, and say what and where they are', async () => {
    await stage.apply([pool('web', 6)]);
    await stage.settled();

    const nodes = coreNodesOf('web');
    expect(nodes).toHaveLength(6);
    for (const { metadata, spec, status } of nodes) {
      const computeNode = nodesOf('web').find((node) => node.metadata.name === metadata.name);
      const machine = asset(computeNode?.spec.assetRef?.name ?? '');
      expect(conditionOf(status?.conditions, 'Ready')?.status).toBe('True');
      expect(spec?.providerID).toBe(`rackwright://${metadata.name}/${computeNode?.metadata.uid}`);
      expect(metadata.labels).toMatchObject({
        'example.com/tier': 'gold',
        'node.kubernetes.io/instance-type': 'any',
        'rackwright.io/rack': machine.spec.rackRef.name,
        'rackwright.io/sku': 'small',
        'topology.kubernetes.io/region': 'west',
        'topology.kubernetes.io/zone': 'az1',
      });
      expect(machine.spec).toMatchObject({ claimRef: { uid: computeNode?.metadata.uid }, claimEpoch: 1 });
    }
  });

  test('the startup taint goes, the taints of the Flavor stay', async () => {
    const taints = (): string[] => coreNodesOf('web').flatMap(({ spec }) => spec?.taints?.map(({ key }) => key) ?? []);
    // The node controller takes off its own when it has seen that a Node is Ready.
    await stage.until('the taints are settled', () => taints().length === 6);

    expect(new Set(taints())).toEqual(new Set(['example.com/dedicated']));
  });

  test('each kubelet has a certificate of its own, and no bootstrap token is left', async () => {
    const requests = stage.list<CertificateSigningRequest>(certificateSigningRequests);
    const tokens = stage
      .list<KubeObject>(secrets, 'kube-system')
      .filter(({ type }) => type === 'bootstrap.kubernetes.io/token');

    expect(requests).toHaveLength(6);
    for (const { spec, status } of requests) {
      expect(spec.username).toMatch(/^system:bootstrap:[a-z0-9]{6}$/);
      expect(status?.conditions?.map(({ type }) => type)).toEqual(['Approved']);
      expect(status?.certificate).not.toBe('');
    }
    expect(tokens).toEqual([]);
  });

  test('pods of a Deployment are scheduled to the pool, and run', async () => {
    await stage.kube.create(deployments, deployment('shop', 12, { cpu: '12', pod: boundTo('web') }));
    await stage.until('all pods serve', () => serving(stage, 'shop').length === 12);

    const nodes = new Set(serving(stage, 'shop').map(({ spec }) => spec.nodeName ?? ''));

    expect([...nodes].toSorted()).toEqual(coreNodesOf('web').map(({ metadata }) => metadata.name));
  });

  test('a smaller pool waits for the disruption budget, and says so', async () => {
    await stage.kube.create(podDisruptionBudgets, budget('shop', 12));
    await scale('web', 4);
    const leaving = (): Stored<ComputeNode>[] =>
      nodesOf('web').filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    const words = (): string[] =>
      leaving().map(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '');

    await stage.until(
      'the budget holds them up',
      () => words().filter((text) => text.startsWith('Evicting')).length === 2,
    );
    await sleep(5_000);

    expect(leaving().map(({ status }) => status?.phase)).toEqual(['Draining', 'Draining']);
    expect(serving(stage, 'shop')).toHaveLength(12);
  });

  test('with room in the budget the pods are evicted, and the machines come back clean', async () => {
    const before = stage.list<ComputeAsset>(computeAssets).filter(({ spec }) => spec.claimRef !== undefined);
    await stage.kube.mergePatch(
      podDisruptionBudgets,
      { namespace: 'default', name: 'shop' },
      { spec: { minAvailable: 8 } },
    );
    const free = (): Stored<ComputeAsset>[] => before.map((one) => asset(one.metadata.name)).filter(isFree);
    await stage.until('two machines are free again', () => free().length === 2);
    await stage.settled();

    expect(coreNodesOf('web')).toHaveLength(4);
    expect(serving(stage, 'shop').length).toBeGreaterThanOrEqual(8);
    for (const { metadata, spec } of free()) {
      const { disk } = stage.world.machine(spec.serial) ?? {};
      expect(disk?.os, metadata.name).toBeUndefined();
      expect(disk?.kubelet, metadata.name).toBeUndefined();
    }
  });

  test('a machine that is used again is a new instance, under a higher epoch', async () => {
    const used = stage
      .list<ComputeAsset>(computeAssets)
      .filter(({ spec }) => isFree({ spec }) && spec.claimEpoch === 1);
    await stage.apply([pool('all', machines - 4)]);
    await stage.settled();

    expect(used).toHaveLength(2);
    for (const { metadata } of used) {
      const { claimRef, claimEpoch } = asset(metadata.name).spec;
      const node = stage.list<Node>(coreNodes).find((one) => one.metadata.name === claimRef?.name);
      expect(claimEpoch).toBe(2);
      expect(node?.spec?.providerID).toBe(`rackwright://${claimRef?.name}/${claimRef?.uid}`);
    }
  });

  test('a deleted pool keeps its Nodes until they are released, and then leaves neither Nodes nor claims', async () => {
    await stage.kube.delete(nodePools, { name: 'all' });
    await stage.until(
      'it says what it waits for',
      () => poolNamed('all')?.message.startsWith('Deletion waits') ?? false,
    );
    expect(coreNodesOf('all')).toHaveLength(machines - 4);

    await scale('all', 0);
    await stage.until('the pool is gone', () => poolNamed('all') === undefined);
    await stage.until(
      'its machines are free',
      () => stage.list<ComputeAsset>(computeAssets).filter(isFree).length === 20,
    );

    expect(coreNodesOf('all')).toEqual([]);
    expect(nodesOf('all')).toEqual([]);
  });

  test('under a freeze nothing begins on any machine, and afterwards all goes on', async () => {
    await stage.kube.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'freeze', namespace: 'rackwright-system' },
    });
    await sleep(5_000);
    const before = stage.world.acts.count;

    await scale('web', 8);
    await stage.until('four ComputeNodes more', () => phases('web').length === 8);
    await sleep(5_000);
    const meanwhile = stage.world.acts.since(before).filter(({ step }) => step === 'Began');
    await stage.kube.delete(configMaps, { namespace: 'rackwright-system', name: 'freeze' });
    await stage.settled();

    expect(meanwhile).toEqual([]);
    expect(coreNodesOf('web')).toHaveLength(8);
  });

  test('controllers killed mid-scale are followed by another replica, that goes on where they were', async () => {
    const second = stage.replica();
    second.start();
    await stage.until('the second stands by', () => saidBy(second, 'connected') > 0);
    const before = stage.world.acts.count;
    await scale('web', 16);
    await stage.until(
      'machines are being installed',
      () => phases('web').filter((one) => one === 'Installing').length > 3,
    );

    await stage.controllers.stop('SIGKILL');
    expect(second.leads).toBe(false);
    await stage.until('the second leads', () => second.leads);
    await stage.settled();

    expect(coreNodesOf('web')).toHaveLength(16);
    // What was under way went on: nothing was begun a second time, under whatever name.
    const begun = stage.world.acts
      .since(before)
      .flatMap((act) =>
        act.step === 'Began' ? [`${act.operation.action} ${act.operation.layer} on ${act.serial}`] : [],
      );
    expect(begun.length).toBeGreaterThan(0);
    expect(begun.toSorted()).toEqual([...new Set(begun)].toSorted());

    const connected = saidBy(stage.controllers, 'connected');
    stage.controllers.start();
    await stage.until('the first stands by', () => saidBy(stage.controllers, 'connected') > connected);
    expect(await second.stop('SIGTERM')).toBe(0);
    await stage.until('the first leads again', () => stage.controllers.leads);
  });

  test('in steady state the controllers write nothing', async () => {
    await stage.settled();
    // The fence of a machine is put on record when it has been at rest for half a minute: on a busy machine, somewhat later.
    let before = stage.server.ownWrites().length;
    let since = Date.now();
    await stage.until('nothing was written for 45 s', () => {
      const now = stage.server.ownWrites().length;
      if (now !== before) since = Date.now();
      before = now;
      return Date.now() - since > 45_000;
    });

    await sleep(30_000);

    expect(stage.server.ownWrites().slice(before)).toEqual([]);
  });

  test('nothing that must never be ever was', async () => {
    expect(await stage.violations()).toEqual([]);
    expect(stage.controllers.lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });
});

function saidBy({ lines }: ControllersProcess, what: string): number {
  return lines.filter(({ message }) => message === what).length;
}

function isFree({ spec }: Pick<ComputeAsset, 'spec'>): boolean {
  return spec.claimRef === undefined;
}
