import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes, resourceOffers } from '#models/generated/resources.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import { asset, createHall, pool, type Hall } from './hall.ts';

let hall: Hall;

/** Four machines, one of which pool `p` has. */
beforeEach(async () => {
  hall = await createHall();
  await hall.make('NodePool', 'p', pool({ max: 20, allowedNamespaces: ['default'] }));
  await hall.settle(30);
});

afterEach(async () => {
  expect(hall.lab.violations()).toEqual([]);
  await hall.stop();
});

const at = { namespace: 'default', name: 'gang' };
const gang = (spec: Record<string, unknown>) =>
  hall.make('ResourceOffer', at, { poolRef: { name: 'p' }, gang: true, ...spec });
const said = () => hall.ready('ResourceOffer', at);
const status = () => (hall.lab.server.store.get(resourceOffers, at) as ResourceOffer | undefined)?.status;
const nodes = () => hall.lab.server.store.list(computeNodes) as unknown as ComputeNode[];
const claims = () =>
  (hall.lab.server.store.list(computeAssets) as unknown as ComputeAsset[]).filter(
    ({ spec }) => spec.claimRef !== undefined,
  ).length;

test('a gang larger than the stock can ever be is refused at once, and accepted when machines are added', async () => {
  await gang({ nodes: 6, gangTimeout: '1h' });
  await hall.settle(1);
  expect(said()).toBe(
    'False GangNeverFits: A gang of 6 can never be whole: Flavor any has 4 machines in all. Ask for 2 fewer, or add machines.',
  );
  expect(hall.events('ResourceOffer', 'gang')).toEqual(['Warning GangNeverFits']);
  expect(nodes()).toHaveLength(1);

  for (const number of [5, 6, 7]) await hall.make('ComputeAsset', `m${number}`, asset(number));
  await hall.settle(40);
  expect(said()).toBe('True Ready: NodePool p has the 6 nodes asked for: 7 are Ready.');
  expect(hall.get('NodePool', 'p')).toMatchObject({
    status: { offers: [{ namespace: 'default', name: 'gang', nodes: 6, adds: 6 }] },
  });
});

test('a gang that finds too few machines takes none, and is given back at its deadline', async () => {
  await gang({ nodes: 4, gangTimeout: '10m' });
  await hall.settle(5);
  expect(said()).toMatch(/^False Accepted: .* Of the gang 0 of 4 have machines; unless all have by /);
  expect(nodes()).toHaveLength(5);
  expect(claims()).toBe(1);

  await hall.settle(6);
  expect(said()).toMatch(/^False GangTimedOut: Not all of the gang had a machine by .*, 0 had/);
  expect(hall.events('ResourceOffer', 'gang')).toEqual(['Warning GangTimedOut']);
  expect(nodes()).toHaveLength(1);
  expect(claims()).toBe(1);
});

test('a gang that was given back stays refused when machines come, until it is changed', async () => {
  await gang({ nodes: 4, gangTimeout: '10m' });
  await hall.settle(15);
  await hall.make('ComputeAsset', 'm5', asset(5));
  await hall.settle(30);
  expect(said()).toMatch(/^False GangTimedOut/);

  await hall.patch('ResourceOffer', at, { spec: { gangTimeout: '15m' } });
  await hall.settle(30);
  expect(said()).toBe('True Ready: NodePool p has the 4 nodes asked for: 5 are Ready.');
  expect(status()).toMatchObject({ phase: 'Fulfilled', gang: { claimed: 4 } });
});

test('a gang that asks for fewer while it waits gets its machines, and none of its nodes is made anew', async () => {
  await gang({ nodes: 4, gangTimeout: '1h' });
  await hall.settle(5);
  const waiting = nodes().map(({ metadata }) => metadata.uid);

  await hall.patch('ResourceOffer', at, { spec: { nodes: 3 } });
  await hall.settle(30);
  expect(said()).toMatch(/^True/);
  expect(nodes().map(({ metadata }) => metadata.uid)).toEqual(waiting.slice(0, 4));
  expect(nodes().map(({ spec }) => spec.gang?.size)).toEqual([undefined, 3, 3, 3]);
});

test('nodes that wait for nobody in particular become those of a gang, and lose it when it goes', async () => {
  await hall.patch('NodePool', 'p', { spec: { replicas: 6 } });
  await hall.settle(5);
  expect(claims()).toBe(4);

  await hall.patch('NodePool', 'p', { spec: { replicas: 4 } });
  await gang({ nodes: 2, gangTimeout: '1h' });
  await hall.settle(1);
  expect(nodes().filter(({ spec }) => spec.gang !== undefined)).toHaveLength(2);

  await hall.delete('ResourceOffer', at);
  await hall.patch('NodePool', 'p', { spec: { replicas: 6 } });
  await hall.make('ComputeAsset', 'm5', asset(5));
  await hall.settle(30);
  expect(nodes().filter(({ spec }) => spec.gang !== undefined)).toEqual([]);
  expect(claims()).toBe(5);
});

test.each([
  ['by the Operations before them', 0],
  ['by what ComputeNodes recorded, long after their Operations were collected', 180],
])('a gang is told when its nodes should be there, %s', async (_, minutes) => {
  await hall.settle(minutes);
  await gang({ nodes: 3 });
  await hall.settle(1);
  const { eta, acceptedAt } = status() ?? {};
  const expected = Date.parse(eta ?? '') - Date.parse(acceptedAt ?? '');
  expect(expected).toBeGreaterThan(0);

  await hall.settle(30);
  expect(said()).toMatch(/^True/);
  expect(status()).not.toHaveProperty('eta');
  const took = Date.parse(status()?.conditions[0]?.lastTransitionTime ?? '') - Date.parse(acceptedAt ?? '');
  expect(Math.abs(took - expected)).toBeLessThan(expected / 3);
});

test('the nodes of a gang go with its offer, and no others', async () => {
  await gang({ nodes: 2 });
  await hall.settle(30);
  expect(nodes().map(({ spec }) => spec.gang)).toEqual([
    undefined,
    { name: 'default/gang', size: 2 },
    { name: 'default/gang', size: 2 },
  ]);

  await hall.delete('ResourceOffer', at);
  await hall.settle(30);
  expect(nodes().map(({ metadata }) => metadata.name)).toEqual(['p-0']);
  expect(claims()).toBe(1);
});

test('gangTimeout without a gang is refused by the server', async () => {
  const lines = await hall.refusal(gang({ gang: false, nodes: 1, gangTimeout: '10m' }));

  expect(lines).toEqual([expect.stringMatching(/^spec\.gangTimeout: .*set gang to true/)]);
});
