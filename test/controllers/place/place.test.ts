import { afterEach, beforeEach, expect, test } from 'vitest';
import { azoneController } from '#controllers/azone.ts';
import { rackController } from '#controllers/rack.ts';
import { regionController } from '#controllers/region.ts';
import type { ComputeAssetPhase } from '#models/generated/computeasset.ts';
import { azone } from '../../builders/azone.ts';
import { cluster } from '../../builders/cluster.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { rack } from '../../builders/rack.ts';
import { region } from '../../builders/region.ts';
import { sku } from '../../builders/sku.ts';
import { joinedNode } from '../joined-node.ts';
import { createControllerLab } from '../lab.ts';
import type { ControllerLab } from '../lab.ts';

let lab: ControllerLab;

const asset = (name: string, phase: ComputeAssetPhase, rackName = 'rack-1') =>
  computeAsset({
    metadata: { name },
    spec: { rackRef: { name: rackName }, serial: `SN-${name}` },
    status: { observedGeneration: 1, phase, conditions: [] },
  });

const countsOf = (kind: string, name: string): unknown =>
  lab.get<{ apiVersion: string; kind: string; metadata: { name: string }; status?: { counts?: unknown } }>(kind, name)
    ?.status?.counts;

beforeEach(async () => {
  lab = await createControllerLab();
  for (const each of [region(), azone(), sku(), cluster(), rack(), rack({ metadata: { name: 'rack-2' } })]) {
    await lab.put(each);
  }
});

afterEach(() => lab.stop());

const start = (): Promise<void> => lab.start(regionController, azoneController, rackController);

test('a Rack counts its assets, an AZone its Racks, and a Region its AZones', async () => {
  await lab.put(asset('a', 'Available'));
  await lab.put(asset('b', 'Faulty'));
  await lab.put(asset('c', 'Available', 'rack-2'));
  await start();

  expect(countsOf('Rack', 'rack-1')).toEqual({ assets: 2, available: 1, inUse: 0, faulty: 1 });
  expect(countsOf('AZone', 'azone-1')).toEqual({ assets: 3, available: 2, inUse: 0, faulty: 1 });
  expect(countsOf('Region', 'region-1')).toEqual({ assets: 3, available: 2, inUse: 0, faulty: 1 });
});

test('an asset that changes, moves or goes is counted where it is now', async () => {
  await lab.put(asset('a', 'Available'));
  await start();

  await lab.change('ComputeAsset', 'a', { spec: { rackRef: { name: 'rack-2' } } });
  await lab.settle();
  expect(countsOf('Rack', 'rack-1')).toEqual({ assets: 0, available: 0, inUse: 0, faulty: 0 });
  expect(countsOf('Rack', 'rack-2')).toEqual({ assets: 1, available: 1, inUse: 0, faulty: 0 });

  await lab.change('ComputeAsset', 'a', { status: { phase: 'Quarantined' } }, 'status');
  await lab.settle();
  expect(countsOf('Region', 'region-1')).toEqual({ assets: 1, available: 0, inUse: 0, faulty: 1 });

  await lab.delete('ComputeAsset', 'a');
  await lab.settle();
  expect(countsOf('Region', 'region-1')).toEqual({ assets: 0, available: 0, inUse: 0, faulty: 0 });
});

test('a hall that fills up costs a place one write every few seconds, not one an asset', async () => {
  await start();
  const before = lab.writes();

  for (let number = 0; number < 100; number += 1) {
    await lab.put(asset(`a-${number}`, 'Available'));
    await lab.clock.advanceBy(100);
  }
  await lab.settle();

  expect(countsOf('Region', 'region-1')).toMatchObject({ assets: 100, available: 100 });
  expect((lab.writes() - before) / 3).toBeLessThanOrEqual(4);
});

test('in steady state nothing is reconciled and nothing is written', async () => {
  await lab.put(asset('a', 'Available'));
  await start();
  const [writes, reconciles] = [lab.writes(), lab.reconciles()];

  await lab.settle(3_600_000);

  expect([lab.writes(), lab.reconciles()]).toEqual([writes, reconciles]);
});

test('labels, heartbeats and facts of what is counted wake nobody', async () => {
  await lab.put(asset('a', 'Available'));
  await start();
  const reconciles = lab.reconciles();

  await lab.change('ComputeAsset', 'a', { metadata: { labels: { owner: 'ann' } } });
  await lab.change('ComputeAsset', 'a', { status: { facts: { bootId: 'b' } } }, 'status');
  await lab.settle();

  expect(lab.reconciles()).toBe(reconciles);
});

test('maintenance of a Region holds for what stands in it', async () => {
  await start();
  await lab.change('Region', 'region-1', { spec: { maintenance: 'Cordon' } });
  await lab.settle();

  expect(['Region', 'AZone', 'Rack'].map((kind) => lab.ready(kind, `${kind.toLowerCase()}-1`))).toEqual([
    'False Cordoned',
    'False Cordoned',
    'False Cordoned',
  ]);
});

test('a Rack is Draining while a Node holds work, and Drained once it is cordoned and empty', async () => {
  await joinedNode(lab, 'n1', { asset: 'a', rack: 'rack-1' });
  await start();
  await lab.change('Rack', 'rack-1', { spec: { maintenance: 'Drain' } });
  await lab.settle();
  expect(lab.ready('Rack', 'rack-1')).toBe('False Draining');

  await lab.change('Node', 'n1', { spec: { unschedulable: true } });
  await lab.settle();
  expect(lab.ready('Rack', 'rack-1')).toBe('False Drained');
});

test('when most Nodes of a Rack go silent at once, the Rack and all above it say so', async () => {
  for (const name of ['n1', 'n2', 'n3', 'n4']) await joinedNode(lab, name, { asset: `asset-${name}`, rack: 'rack-1' });
  await start();
  expect(lab.ready('Rack', 'rack-1')).toBe('True Ready');

  for (const name of ['n1', 'n2', 'n3']) {
    await lab.change('Node', name, { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }, 'status');
  }
  await lab.clock.advanceBy(3_000);

  expect(['Rack', 'AZone', 'Region'].map((kind) => lab.ready(kind, `${kind.toLowerCase()}-1`))).toEqual([
    'False MassFailure',
    'False MassFailure',
    'False MassFailure',
  ]);
});

test('Nodes that have joined and were never Ready yet are no mass failure', async () => {
  for (const name of ['n1', 'n2', 'n3', 'n4']) {
    await joinedNode(lab, name, { asset: `asset-${name}`, rack: 'rack-1' });
    await lab.change('ComputeNode', name, { status: { phase: 'Joining' } }, 'status');
    await lab.change('Node', name, { status: { conditions: [{ type: 'Ready', status: 'False' }] } }, 'status');
  }
  await start();
  await lab.clock.advanceBy(3_000);

  expect(lab.ready('Rack', 'rack-1')).toBe('True Ready');
});

test('a Rack in use waits with its deletion, says what for, and goes with the last asset', async () => {
  await lab.put(asset('a', 'Available'));
  await start();
  await lab.delete('Rack', 'rack-1');
  await lab.settle();
  expect(lab.ready('Rack', 'rack-1')).toBe('False InUse');

  await lab.delete('ComputeAsset', 'a');
  await lab.settle();
  expect(lab.get('Rack', 'rack-1')).toBeUndefined();
});

test('a Rack whose AZone is missing says so, and recovers when it comes', async () => {
  await lab.put(rack({ metadata: { name: 'rack-9' }, spec: { azoneRef: { name: 'azone-9' } } }));
  await start();
  expect(lab.ready('Rack', 'rack-9')).toBe('False AZoneNotFound');

  await lab.put(azone({ metadata: { name: 'azone-9' } }));
  await lab.settle();
  expect(lab.ready('Rack', 'rack-9')).toBe('True Ready');
});

test('claimed machines of a Rack draw from its power budget', async () => {
  await lab.change('Rack', 'rack-1', { spec: { powerBudgetWatts: 400 } });
  await joinedNode(lab, 'n1', { asset: 'a', rack: 'rack-1' });
  await start();
  expect(lab.ready('Rack', 'rack-1')).toBe('False PowerBudgetExceeded');

  await lab.change('SKU', 'sku-1', { spec: { watts: 300 } });
  await lab.settle();
  expect(lab.ready('Rack', 'rack-1')).toBe('True Ready');
});
