import { afterEach, beforeEach, expect, test } from 'vitest';
import { unitInstanceLabel, unitLabel } from '#models/unit/labels.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;

/** Two racks: a1 to a3, b1 to b3. */
beforeEach(async () => {
  stage = await createStage();
  for (const name of ['a1', 'a2', 'a3']) await stage.machine(name, 'r1');
  for (const name of ['b1', 'b2', 'b3']) await stage.machine(name, 'r2');
});

afterEach(() => stage.lab.stop());

const database = { matchLabels: { role: 'database' } };

test('nodes take the machines that they prefer, and others when these are gone', async () => {
  await stage.machine('gold', 'r2', { tier: 'gold' });
  const preferences = [{ weight: 10, assetSelector: { matchLabels: { tier: 'gold' } } }];
  for (const name of ['n1', 'n2']) await stage.node(name, { preferences });

  await stage.start();

  expect(stage.claims()).toEqual(['a1 → n2', 'gold → n1']);
});

test('pools that are to stand apart share no rack, whichever of them says so', async () => {
  await stage.pool('first', {}, { role: 'database' });
  await stage.pool('second', { antiAffinity: [{ topology: 'Rack', mode: 'Hard', poolSelector: database }] });
  await stage.node('first-0', {}, 'first');
  await stage.start();
  await stage.node('second-0', {}, 'second');
  await stage.lab.settle();

  await stage.node('first-1', { assetSelector: { matchLabels: { only: 'here' } } }, 'first');
  await stage.machine('beside', 'r2', { only: 'here' });
  await stage.lab.settle();

  expect(stage.claims()).toEqual(['a1 → first-0', 'b1 → second-0']);
  expect(stage.said('first-1')).toBe('No machine fits: of 7, 1 beside nodes to stand apart from, 6 not selected.');
});

test('a node that may stand nowhere beside its neighbours is placed once these are labelled otherwise', async () => {
  await stage.pool('first', {}, { role: 'database' });
  await stage.pool('second', { antiAffinity: [{ topology: 'AZone', mode: 'Hard', poolSelector: database }] });
  await stage.node('first-0', {}, 'first');
  await stage.start();
  await stage.node('second-0', {}, 'second');
  await stage.lab.settle();
  expect(stage.said('second-0')).toBe('No machine fits: of 6, 5 beside nodes to stand apart from, 1 claimed.');

  await stage.lab.change('NodePool', 'first', { metadata: { labels: { role: 'web' } } });
  await stage.lab.settle();

  expect(stage.claims()).toContain('a2 → second-0');
});

test('the nodes of a cell stand in one rack, over its pools, and a new one where the others are', async () => {
  const cell = { name: 'c', topology: 'Rack' as const };
  await stage.machine('b4', 'r2');
  for (const [name, pool] of [
    ['x-0', 'x'],
    ['x-1', 'x'],
    ['y-0', 'y'],
    ['y-1', 'y'],
  ] as const) {
    await stage.node(name, { cell }, pool);
  }
  await stage.start();
  expect(stage.claims()).toEqual(['b1 → x-0', 'b2 → y-0', 'b3 → x-1', 'b4 → y-1']);

  await stage.node('y-2', { cell }, 'y');
  await stage.lab.settle();

  expect(stage.said('y-2')).toBe('No machine fits: of 7, 4 claimed, 3 outside the failure domain of its cell.');
});

test('no machine is picked for a gang before all its nodes are there, over pools; then all get one', async () => {
  const gang = { name: 'g', size: 3 };
  for (const name of ['x-0', 'x-1']) await stage.node(name, { gang }, 'x');
  await stage.start();
  expect(stage.claims()).toEqual([]);
  expect(stage.said('x-0')).toBe("Gang g isn't complete: 2 of its 3 ComputeNodes are there and may be placed.");

  await stage.node('y-0', { gang }, 'y');
  await stage.lab.settle();

  expect(stage.claims()).toHaveLength(3);
});

test('a gang that finds too few machines takes none, and once it is whole a further node is placed by itself', async () => {
  const gang = { name: 'g', size: 7 };
  for (let at = 0; at < 7; at += 1) await stage.node(`x-${at}`, { gang }, 'x');
  await stage.node('alone');
  await stage.start();
  expect(stage.claims()).toEqual(['a1 → alone']);
  expect(stage.said('x-0')).toBe(
    'Gang g gets 5 of 7 machines, so none: of 6, 5 free but too few for its whole gang, 1 claimed.',
  );

  for (const name of ['a4', 'a5']) await stage.machine(name, 'r1');
  await stage.lab.settle();
  expect(stage.claims()).toHaveLength(8);

  await stage.machine('a6', 'r1');
  await stage.node('x-7', { gang }, 'x');
  await stage.lab.settle();
  expect(stage.claims()).toContain('a6 → x-7');
});

test('a gang, or a cell, made by hand was taken for the instance of a Unit that is named alike', async () => {
  const named = { gang: { name: 'cell-0', size: 2 }, cell: { name: 'cell-0', topology: 'Rack' as const } };
  const labels = { [unitLabel]: 'cell', [unitInstanceLabel]: 'cell-0' };
  await stage.node('hand-0', named);
  await stage.lab.put(computeNode({ metadata: { name: 'unit-0', labels }, spec: named }));
  await stage.start();
  expect(stage.claims()).toEqual([]);
  expect(stage.said('hand-0')).toBe("Gang cell-0 isn't complete: 1 of its 2 ComputeNodes are there and may be placed.");

  await stage.lab.put(computeNode({ metadata: { name: 'unit-1', labels }, spec: named }));
  await stage.lab.settle();
  await stage.node('hand-1', named);
  await stage.lab.settle();

  // One rack has no room for all four.
  expect(stage.claims()).toEqual(['a1 → unit-0', 'a2 → unit-1', 'b1 → hand-0', 'b2 → hand-1']);
});

test('a node made by hand was counted into the gang of an offer that is named alike', async () => {
  const gang = { name: 'team-a/offer-1', size: 2 };
  await stage.node('hand-0', { gang });
  await stage.node('x-0', { gang }, 'x');
  await stage.start();

  expect(stage.claims()).toEqual([]);
});

test('a member that may not be placed holds up its gang', async () => {
  const gang = { name: 'g', size: 2 };
  await stage.node('x-0', { gang });
  await stage.node('x-1', { gang, paused: true });
  await stage.start();
  expect(stage.said('x-0')).toBe("Gang g isn't complete: 1 of its 2 ComputeNodes are there and may be placed.");

  await stage.lab.change('ComputeNode', 'x-1', { spec: { paused: false } });
  await stage.lab.settle();

  expect(stage.claims()).toHaveLength(2);
});

test('whoever has the higher priority is served first, however long others wait', async () => {
  for (let at = 0; at < 8; at += 1) await stage.node(`old-${at}`);
  await stage.start();
  await stage.lab.settle(60_000);
  await stage.node('urgent', { priority: 5 });
  await stage.lab.settle(60_000);

  await stage.machine('late', 'r1');
  await stage.lab.settle();

  expect(stage.claims()).toContain('late → urgent');
});
