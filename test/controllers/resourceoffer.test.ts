import { afterEach, beforeEach, expect, test } from 'vitest';
import { resourceOfferController } from '#controllers/resourceoffer.ts';
import { flavor } from '../builders/flavor.ts';
import { nodePool } from '../builders/nodepool.ts';
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

function inMinutes(minutes: number): string {
  return new Date(startMs + minutes * 60_000).toISOString().replace('.000Z', 'Z');
}
