import { afterEach, beforeEach, expect, test } from 'vitest';
import { resourceOfferController } from '#controllers/resourceoffer.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import { computeAsset } from '../builders/computeasset.ts';
import { computeNode } from '../builders/computenode.ts';
import { flavor } from '../builders/flavor.ts';
import { nodePool } from '../builders/nodepool.ts';
import { operation } from '../builders/operation.ts';
import { resourceOffer } from '../builders/resourceoffer.ts';
import { joinedNode } from './joined-node.ts';
import { createControllerLab, startMs } from './lab.ts';
import type { ControllerLab } from './lab.ts';

let lab: ControllerLab;

const readyOf = (name: string): string | undefined => lab.ready('ResourceOffer', { namespace: 'team-a', name });

beforeEach(async () => {
  lab = await createControllerLab();
  await lab.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } });
  await lab.put(flavor());
});

afterEach(() => lab.stop());

const pool = (max: number) => nodePool({ spec: { max, allowedNamespaces: ['team-a'] } });

test('an offer is accepted, and fulfilled when the pool has the nodes', async () => {
  await lab.put(pool(5));
  await lab.put(resourceOffer({ spec: { nodes: 1 } }));
  await lab.start(resourceOfferController);
  expect(readyOf('offer-1')).toBe('False Accepted');

  await joinedNode(lab, 'n1', { asset: 'a', rack: 'rack-1' });
  await lab.settle();
  expect(readyOf('offer-1')).toBe('True Ready');
});

test('an offer for a pool that is not there waits, and is heard when it comes', async () => {
  await lab.put(resourceOffer({ spec: { nodes: 1 } }));
  await lab.start(resourceOfferController);
  expect(readyOf('offer-1')).toBe('False PoolNotFound');

  await lab.put(pool(5));
  await lab.settle();
  expect(readyOf('offer-1')).toBe('False Accepted');
});

test('an offer that did not fit is granted when the time of another is over', async () => {
  await lab.put(pool(3));
  await lab.put(resourceOffer({ metadata: { name: 'first' }, spec: { nodes: 2, expiresAt: inMinutes(10) } }));
  await lab.clock.advanceBy(1_000);
  await lab.put(resourceOffer({ metadata: { name: 'second' }, spec: { nodes: 2 } }));
  await lab.start(resourceOfferController);
  expect([readyOf('first'), readyOf('second')]).toEqual(['False Accepted', 'False AboveMax']);

  await lab.settle(11 * 60_000);
  expect([readyOf('first'), readyOf('second')]).toEqual(['False Expired', 'False Accepted']);
});

test('an offer that goes makes room for another', async () => {
  await lab.put(pool(3));
  await lab.put(resourceOffer({ metadata: { name: 'first' }, spec: { nodes: 2, priority: 1 } }));
  await lab.put(resourceOffer({ metadata: { name: 'second' }, spec: { nodes: 2 } }));
  await lab.start(resourceOfferController);
  expect(readyOf('second')).toBe('False AboveMax');

  await lab.kube.delete(lab.ports.caches.offers.resource, { namespace: 'team-a', name: 'first' });
  await lab.settle();
  expect(readyOf('second')).toBe('False Accepted');
});

test('in steady state nothing is reconciled and nothing is written', async () => {
  await lab.put(pool(5));
  await lab.put(resourceOffer({ spec: { nodes: 1 } }));
  await lab.start(resourceOfferController);
  const before = [lab.writes(), lab.reconciles()];

  await lab.settle(3_600_000);

  expect([lab.writes(), lab.reconciles()]).toEqual(before);
});

/** The pool's nodes of the gang of `offer-1`, the first `claimed` with a machine. */
async function members(count: number, claimed: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const spec = { poolRef: { name: 'pool-1' }, gang: { name: 'team-a/offer-1', size: count } };
    await lab.put(computeNode({ metadata: { name: `n${at}` }, spec }));
    if (at < claimed) await claim(`n${at}`);
  }
}

const claim = (name: string) => lab.change('ComputeNode', name, { spec: { assetRef: { name, uid: name } } });
const statusOf = (name: string) => lab.get<ResourceOffer>('ResourceOffer', { namespace: 'team-a', name })?.status;

test('a gang follows the claims of its nodes, and is refused when they are not all there in time', async () => {
  await lab.put(pool(5));
  await lab.put(resourceOffer({ spec: { nodes: 3, gang: true, gangTimeout: '10m' } }));
  await members(3, 1);
  await lab.start(resourceOfferController);
  expect(statusOf('offer-1')?.gang).toEqual({ claimed: 1, deadline: inMinutes(10) });

  await claim('n1');
  await lab.settle();
  expect(statusOf('offer-1')?.gang?.claimed).toBe(2);

  await lab.settle(10 * 60_000);
  expect(readyOf('offer-1')).toBe('False GangTimedOut');
  expect(statusOf('offer-1')?.gang).toEqual({ claimed: 2, deadline: inMinutes(10) });
});

test('a gang that is whole stays so past its deadline, with nothing left to write', async () => {
  await lab.put(pool(5));
  await lab.put(resourceOffer({ spec: { nodes: 3, gang: true, gangTimeout: '10m' } }));
  await members(3, 3);
  await lab.start(resourceOfferController);
  expect(statusOf('offer-1')?.gang?.wholeSince).toBeDefined();
  const before = lab.writes();

  await lab.settle(3_600_000);

  expect([readyOf('offer-1'), lab.writes()]).toEqual(['False Accepted', before]);
});

test('a gang larger than the stock is heard when the stock has grown', async () => {
  const counted = (matching: number) => ({
    observedGeneration: 1,
    phase: 'InStock',
    conditions: [],
    matching,
    available: 0,
  });
  await lab.put(pool(5));
  await lab.change('Flavor', 'flavor-1', { status: counted(2) }, 'status');
  await lab.put(resourceOffer({ spec: { nodes: 3, gang: true } }));
  await lab.put(resourceOffer({ metadata: { name: 'after' }, spec: { nodes: 4 } }));
  await lab.start(resourceOfferController);
  expect([readyOf('offer-1'), readyOf('after')]).toEqual(['False GangNeverFits', 'False Accepted']);

  await lab.change('Flavor', 'flavor-1', { status: counted(3) }, 'status');
  await lab.settle();
  expect([readyOf('offer-1'), readyOf('after')]).toEqual(['False AboveMax', 'False Accepted']);
});

test('an offer says when its nodes should be there, by what the same steps took on such machines', async () => {
  await lab.put(pool(5));
  await lab.put(computeAsset({ metadata: { name: 'a' }, spec: { serial: 'SN-a' } }));
  for (const [at, layer] of (['os', 'cri', 'k8s'] as const).entries()) {
    const times = { startedAt: inMinutes(0), finishedAt: inMinutes(2) };
    const status = { observedGeneration: 1, phase: 'Succeeded' as const, conditions: [], ...times };
    await lab.put(operation({ metadata: { name: `past-${at}` }, spec: { layer, assetRef: { name: 'a' } }, status }));
  }
  await lab.put(resourceOffer({ spec: { nodes: 1 } }));
  await lab.start(resourceOfferController);
  expect(statusOf('offer-1')).not.toHaveProperty('eta');

  const layers = (['k8s', 'join'] as const).map((name, at) => ({ name, fingerprint: name, at: inMinutes(3 * at) }));
  const phase = 'Failed' as const;
  await lab.put(
    computeNode({
      metadata: { name: 'past' },
      spec: { assetRef: { name: 'a', uid: 'a' } },
      status: { phase, observedGeneration: 1, conditions: [], layers },
    }),
  );
  await lab.settle(60_000);
  await lab.put(resourceOffer({ metadata: { name: 'later' }, spec: { nodes: 1 } }));
  await lab.settle();
  const { eta, acceptedAt } = statusOf('later') ?? {};
  expect(Date.parse(eta ?? '') - Date.parse(acceptedAt ?? '')).toBe(9 * 60_000);
});

function inMinutes(minutes: number): string {
  return new Date(startMs + minutes * 60_000).toISOString().replace('.000Z', 'Z');
}
