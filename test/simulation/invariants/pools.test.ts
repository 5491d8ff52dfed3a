import { beforeEach, describe, expect, test } from 'vitest';
import { nodePools, opsMinions } from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { claimed, coreNode, nodeNamed, ours, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

beforeEach(async () => {
  given = await smallWorld({ lagMs: 60_000 });
});

function pool(replicas: number): KubeObject & { spec: { replicas: number } } {
  const refs = ['flavorRef', 'osImageRef', 'criImageRef', 'k8sImageRef'].map((ref) => [ref, { name: 'any' }]);
  const spec = { clusterRef: { name: 'lab' }, replicas, template: Object.fromEntries(refs) };
  return ours(nodePools, 'web', spec) as KubeObject & { spec: { replicas: number } };
}

const inPool = (name: string) => nodeNamed(name, { poolRef: { name: 'web' } });

describe('12: more created than wanted plus surge', () => {
  test('one more than replicas', async () => {
    await given.person.make(pool(1));
    await given.rogue.make(inPool('web-0'));

    await given.rogue.make(inPool('web-1'));

    expect(given.messages()).toEqual(['12: made as number 2, though the pool wants no more than 1']);
  });

  test('what the pool wanted until a moment ago may still be made, but not later', async () => {
    const made = await given.person.make(pool(2));
    await given.rogue.make(inPool('web-0'));
    await given.person.change(made, ({ spec }) => (spec.replicas = 0));
    await given.clock.advanceBy(30_000);
    await given.rogue.make(inPool('web-1'));
    expect(given.messages()).toEqual([]);

    await given.clock.advanceBy(120_000);
    await given.rogue.make(inPool('web-2'));

    expect(given.broken()).toEqual([12]);
  });
});

describe('11: deletion because a list failed', () => {
  test('a machine is taken from a node of lower priority, for one that waits and preempts', async () => {
    await given.person.make(pool(1));
    const victim = await given.rogue.make(nodeNamed('web-0', { poolRef: { name: 'web' }, preemptible: true }));
    await given.person.make(nodeNamed('high', { priority: 5, preemptionPolicy: 'PreemptLowerPriority' }));

    await given.rogue.remove(victim);

    expect(given.messages()).toEqual([]);
  });

  test.each([
    ['nobody waits for its machine', { preemptible: true }, { priority: 5 }],
    ['it is not preemptible', {}, { priority: 5, preemptionPolicy: 'PreemptLowerPriority' }],
    [
      'its priority is as high',
      { preemptible: true, priority: 5 },
      { priority: 5, preemptionPolicy: 'PreemptLowerPriority' },
    ],
  ])('a node is preempted, though %s', async (_what, low, high) => {
    await given.person.make(pool(1));
    const victim = await given.rogue.make(nodeNamed('web-0', { poolRef: { name: 'web' }, ...low }));
    await given.person.make(nodeNamed('high', high));

    await given.rogue.remove(victim);

    expect(given.broken()).toEqual([11]);
  });

  test('of a ComputeNode that is neither surplus nor failed', async () => {
    await given.person.make(pool(1));
    const node = await given.rogue.make(inPool('web-0'));

    await given.rogue.remove(node);

    expect(given.messages()).toEqual(['11: deleted, though the pool wants 1 and 0 stay']);
  });

  test('a failed one, and a surplus one, may go', async () => {
    const made = await given.person.make(pool(2));
    const surplus = await given.rogue.make(inPool('web-0'));
    const failed = await given.rogue.make(inPool('web-1'));
    await given.person.changeStatus(failed, {
      phase: 'Failed',
      failure: { reason: 'InstallFailed', message: 'disk', at: '2030-01-01T00:00:00Z' },
    });

    await given.rogue.remove(failed);
    await given.person.change(made, ({ spec }) => (spec.replicas = 0));
    await given.rogue.remove(surplus);

    expect(given.messages()).toEqual([]);
  });

  test('of a Node whose ComputeNode nobody asked to go', async () => {
    const { uid } = await claimed(given);
    const node = await given.person.make(coreNode('n1', uid));

    await given.rogue.remove(node);

    expect(given.messages()).toEqual(['11: deleted, though no ComputeNode of its is being released']);
  });

  test('of an Operation that is under way, and of an OpsMinion whose asset is there', async () => {
    const { uid } = await claimed(given, { opsMasterRef: { name: 'simulated' } });
    const request = await given.begin({ action: 'PowerOn', claimUid: uid });
    const spec = { opsMasterRef: { name: 'simulated' }, assetRef: { name: 'a1' }, serial: 'S-1' };
    const minion = await given.person.make(ours(opsMinions, 'a1', spec));

    await given.rogue.remove({ apiVersion: '', kind: 'Operation', metadata: { name: request.name } });
    await given.rogue.remove(minion);

    expect(given.messages()).toEqual(['11: deleted before it had ended', '11: deleted, though its asset is there']);
  });
});
