import { describe, expect, it } from 'vitest';
import { computeAsset } from '#test/builders/computeasset.ts';
import { tokenId } from '#models/computenode/identity.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { coreNode, pod } from '#test/builders/corenode.ts';
import { Bench, minute } from './bench.ts';
import { bound, installed, joined, serving } from './stages.ts';

type Phase = NonNullable<ComputeAsset['status']>['phase'];

/** The asset's own controller takes the machine over. */
function takenOver(bench: Bench, phase: Phase): Bench {
  const status = { phase, observedGeneration: 1, conditions: [] };
  bench.asset = computeAsset({ spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 }, status });
  return bench.settle();
}

describe('a deleted ComputeNode that serves', () => {
  it('is cordoned, drained, reset, and its Node deleted, in this order, before the machine is handed back', () => {
    const bench = serving();
    bench.pods = [pod('web-1')];
    const seen: string[] = [];
    const look = () =>
      seen.push(
        [
          bench.coreNode?.spec?.unschedulable === true ? 'cordoned' : '',
          bench.pods.length > 0 ? 'pods' : '',
          bench.status.next?.action ?? '',
          bench.coreNode === undefined ? 'no Node' : '',
          bench.status.left === true ? 'left' : '',
        ]
          .filter((word) => word !== '')
          .join(' '),
      );

    bench.delete();
    for (let steps = 0; steps < 4; steps++) {
      bench.step();
      look();
    }
    bench.answer({ phase: 'Succeeded' });
    look();

    expect(seen).toEqual(['cordoned pods', 'cordoned', 'cordoned Reset', 'cordoned Reset', 'no Node left']);
    expect(bench.gone).toBe(false);
    expect(bench.status.phase).toBe('Releasing');
  });

  it.each<Phase>(['Released', 'Quarantined'])('is gone once its asset is %s', (phase) => {
    const bench = serving().delete().settle().answer({ phase: 'Succeeded' });

    expect(takenOver(bench, phase).gone).toBe(true);
  });

  it('is gone once its asset is free of the claim', () => {
    const bench = serving().delete().settle().answer({ phase: 'Succeeded' });

    bench.asset = computeAsset({ spec: { claimEpoch: 1 } });

    expect(bench.settle().gone).toBe(true);
  });

  it('waits while its asset is cleaned, and says how that goes', () => {
    const bench = serving().delete().settle().answer({ phase: 'Succeeded' });

    takenOver(bench, 'Cleaning');

    expect(bench.gone).toBe(false);
    expect(bench.ready).toMatchObject({ reason: 'Releasing' });
  });

  it('drains anew when someone uncordons the Node before kubelet is stopped', () => {
    const bench = serving().delete().settle().open();
    bench.coreNode = coreNode();
    bench.pods = [pod('landed')];

    bench.settle();

    expect(bench.coreNode.spec?.unschedulable).toBe(true);
    expect(bench.pods).toEqual([]);
    expect(bench.status.next?.action).toBe('Reset');
  });

  it('has its pods deleted, past their disruption budgets, when the drain timeout is over', () => {
    const bench = serving({ spec: { drainTimeout: '10m' } });
    bench.delete().step();
    bench.pods = [pod('held')];

    expect(bench.decide().intents).toMatchObject([{ do: 'evict' }]);
    bench.now += 10 * minute;
    const forced = bench.decide();

    expect(forced.intents).toMatchObject([{ do: 'delete', uid: 'uid-of-pod-held' }]);
    expect(forced.status.conditions.find(({ type }) => type === 'Ready')?.message).toContain('default/held');
  });

  it('says which disruption budget holds its pods, until it no longer asks', () => {
    const bench = serving({ spec: { drainTimeout: '10m' } });
    bench.delete().step();
    bench.pods = [pod('held')];
    bench.seen = { heldPods: ['The disruption budget web needs 3 healthy pods and has 3 currently'] };
    const told = () => bench.decide().status.conditions.find(({ type }) => type === 'Ready')?.message;

    expect(told()).toMatch(
      /^Evicting, until .*: default\/held\. Held: The disruption budget web needs 3 healthy pods and has 3 currently\.$/,
    );
    bench.now += 10 * minute;

    expect(told()).not.toContain('Held');
  });

  it('that lost its status in a restore is drained and reset all the same', () => {
    const bench = serving();
    bench.node = { ...bench.node, status: { phase: 'Pending', observedGeneration: 0, conditions: [] } };
    bench.operations = [];

    bench.delete().settle();

    expect(bench.coreNode?.spec?.unschedulable).toBe(true);
    expect(bench.status.next?.action).toBe('Reset');
    expect(bench.status.left).toBeUndefined();
  });
});

describe('what holds a release', () => {
  it.each([
    ['the cluster can not be read', { node: { seen: 'unread' as const, message: 'refused' } }, 'ClusterUnreachable'],
    ['all is frozen', { frozen: 'audit' }, 'Frozen'],
    ['its machine is in maintenance', { maintenance: 'Cordon' as const }, 'InMaintenance'],
    ['its asset can not be read', { asset: { seen: 'unread' as const } }, 'AssetUnknown'],
  ])('is told: %s', (_what, seen, reason) => {
    const bench = serving();
    bench.seen = seen;

    bench.delete().settle();

    expect(bench.ready.reason).toBe(reason);
    expect(bench.coreNode?.spec?.unschedulable).toBeUndefined();
    bench.seen = {};
    expect(bench.settle().status.next?.action).toBe('Reset');
  });

  it('is a person who paused it', () => {
    const bench = serving({ spec: { paused: false } });
    bench.edit({ paused: true }).delete().settle();

    expect(bench.ready.message).toBe('Paused: the release waits.');
    expect(bench.coreNode).toBeDefined();
  });
});

describe('a ComputeNode deleted before it serves', () => {
  it('is gone at once when it was never bound', () => {
    const bench = new Bench({ spec: { assetRef: undefined } }).settle();

    expect(bench.delete().settle().gone).toBe(true);
  });

  it('waits for a claim that a binder made half-way to be given back', () => {
    const bench = new Bench({ spec: { assetRef: undefined } }).settle();
    bench.seen = { claimed: [computeAsset()] };

    bench.delete().settle();
    expect(bench.gone).toBe(false);
    expect(bench.ready.message).toBe('ComputeAsset asset-1 gives its claim back.');

    bench.seen = {};
    expect(bench.settle().gone).toBe(true);
  });

  it('has the install that runs cancelled, and waits for its end', () => {
    const bench = bound().open();

    bench.delete().settle();
    expect(bench.operations.at(-1)?.spec.cancel).toBe(true);
    expect(bench.status.left).toBeUndefined();

    bench.finish({ phase: 'Failed', reason: 'Cancelled', retryable: true });
    expect(bench.status).toMatchObject({ left: true, phase: 'Releasing' });
  });

  it('is reset once a kubelet may be on the machine', () => {
    const bench = installed().delete().settle();

    expect(bench.status.next?.action).toBe('Reset');
  });

  it('has its Node deleted although nobody had written its nodeRef', () => {
    const bench = installed();
    bench.coreNode = coreNode();

    bench.delete().settle().answer({ phase: 'Succeeded' });

    expect(bench.coreNode).toBeUndefined();
  });

  it('does not touch a Node of its name that is not its own', () => {
    const bench = installed();
    bench.coreNode = coreNode({ spec: { providerID: 'aws:///i-1' } });

    bench.delete().settle().answer({ phase: 'Succeeded' });

    expect(bench.coreNode.spec).toEqual({ providerID: 'aws:///i-1' });
    expect(bench.status.left).toBe(true);
  });

  it('drops its bootstrap token with its end', () => {
    const bench = bound().answer({ phase: 'Succeeded' }).answer({ phase: 'Succeeded' });
    expect(bench.tokens.size).toBe(1);

    bench.delete().settle().answer({ phase: 'Succeeded' });
    takenOver(bench, 'Released');

    expect(bench.gone).toBe(true);
    expect(bench.tokens.size).toBe(0);
  });

  it.each([
    ['Failed', () => bound().answer({ phase: 'Failed', retryable: false })],
    ['Joining', () => joined()],
  ])('ends the same way from %s', (phase, stage) => {
    const bench = stage();
    expect(bench.status.phase).toBe(phase);

    bench.delete().settle();
    if (bench.status.next?.action === 'Reset') bench.answer({ phase: 'Succeeded' });

    expect(bench.status).toMatchObject({ left: true, phase: 'Releasing' });
  });
});

describe('a machine whose claim was taken away by force', () => {
  const robbed = (node: Bench['seen']) => {
    const bench = serving();
    bench.asset = computeAsset({ spec: { claimRef: { name: 'other', uid: 'other' }, claimEpoch: 2 } });
    bench.seen = node;
    return bench.delete().settle();
  };

  it('holds the ComputeNode while its Node still stands, and says what to do', () => {
    const bench = robbed({});

    expect(bench.gone).toBe(false);
    expect(bench.ready.message).toContain('kubectl delete node node-1');
  });

  it('holds it while nobody can say whether the Node is gone', () => {
    const bench = robbed({ node: { seen: 'unread', message: 'connection refused' } });

    expect(bench.gone).toBe(false);
    expect(bench.ready.reason).toBe('ClusterUnreachable');
  });

  it('lets it go when the Node is gone', () => {
    expect(robbed({ node: { seen: 'none' } }).gone).toBe(true);
  });
});

it('handed back a machine whose kubelet was tried, when the attempt was forgotten with its image', () => {
  const done = { phase: 'Succeeded' } as const;
  const bench = bound().answer(done).answer(done).answer({ phase: 'Failed', retryable: true });
  const blocked = { layer: 'k8s', usable: false, reason: 'ImageNotVerified', message: 'Verifying.' } as const;
  bench.seen = { images: bench.observed().images.map((image) => (image.layer === 'k8s' ? blocked : image)) };
  bench.settle();
  expect(bench.status.next).toBeUndefined();

  bench.delete().settle();

  expect(bench.status.left).toBeUndefined();
  expect(bench.status.next?.action).toBe('Reset');
  bench.answer(done);
  expect(bench.status.left).toBe(true);
  expect(bench.tokens.size).toBe(0);
});

it('left the token of an attempt behind that was never recorded, as it was deleted between the token and its status', () => {
  const bench = bound().answer({ phase: 'Succeeded' });
  bench.tokens.add(tokenId(bench.node, (bench.status.sequence ?? 0) + 1));

  bench.delete().settle();
  takenOver(bench, 'Released');

  expect(bench.gone).toBe(true);
  expect(bench.tokens.size).toBe(0);
});
