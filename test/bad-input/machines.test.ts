import { afterEach, beforeEach, expect, test } from 'vitest';
import { asset, createHall, node, type Hall } from './hall.ts';

let hall: Hall;

beforeEach(async () => {
  hall = await createHall();
  await hall.settle();
});

afterEach(async () => {
  expect(hall.lab.violations()).toEqual([]);
  await hall.stop();
});

const spare = (at: number, more: Record<string, unknown> = {}) => hall.make('ComputeAsset', 'spare', asset(at, more));

test('a duplicate serial is told on the younger asset, and ends when it is corrected', async () => {
  await spare(5, { serial: 'sn-0001' });
  await hall.settle();

  expect(hall.ready('ComputeAsset', 'spare')).toMatch(
    /^False DuplicateSerial: .*ComputeAsset m1.*Correct or delete one/,
  );
  expect(hall.events('ComputeAsset', 'spare')).toEqual(['Warning DuplicateSerial']);
  expect(hall.ready('ComputeAsset', 'm1')).toMatch(/^True Available/);

  await hall.delete('ComputeAsset', 'm1');
  await hall.settle();
  expect(hall.ready('ComputeAsset', 'spare')).not.toContain('Duplicate');
});

test('a duplicate BMC is told however its address is written', async () => {
  await spare(5, { bmc: { address: 'https://10.1.0.1:443/redfish/v1' } });
  await hall.settle();

  expect(hall.ready('ComputeAsset', 'spare')).toMatch(/^False DuplicateBMC: .*ComputeAsset m1/);

  await hall.patch('ComputeAsset', 'spare', { spec: { bmc: { address: '10.1.0.5' } } });
  await hall.settle();
  expect(hall.ready('ComputeAsset', 'spare')).not.toContain('DuplicateBMC');
});

test('a placeholder serial is told, with the field to set', async () => {
  await spare(5, { serial: 'To be filled by O.E.M.' });
  await hall.settle();

  expect(hall.ready('ComputeAsset', 'spare')).toMatch(/^False PlaceholderSerial: .*Set spec\.serial/);

  await hall.patch('ComputeAsset', 'spare', { spec: { serial: 'SN-0005' } });
  await hall.settle();
  expect(hall.ready('ComputeAsset', 'spare')).not.toContain('Placeholder');
});

test.each([
  ['Rack', 'rackRef', { azoneRef: { name: 'azone' } }],
  ['SKU', 'skuRef', { cpu: 32, memory: '128Gi' }],
  ['OpsMaster', 'opsMasterRef', { adapter: 'simulated' }],
])('a reference to no %s is told, and heals when it comes', async (kind, ref, spec) => {
  await spare(5, { [ref]: { name: 'late' } });
  await hall.settle();

  expect(hall.ready('ComputeAsset', 'spare')).toBe(`False ${kind}NotFound: ${kind} late doesn't exist: create it.`);
  expect(hall.events('ComputeAsset', 'spare')).toEqual([`Warning ${kind}NotFound`]);

  await hall.make(kind, 'late', spec);
  await hall.settle(10);
  expect(hall.ready('ComputeAsset', 'spare')).toMatch(/^True Available/);
});

test('an AZone without its Region, and a Rack without its AZone, are told and heal', async () => {
  await hall.make('Rack', 'r', { azoneRef: { name: 'z' } });
  await hall.settle();
  expect(hall.ready('Rack', 'r')).toMatch(/^False AZoneNotFound: AZone z doesn't exist: create it/);

  await hall.make('AZone', 'z', { regionRef: { name: 'late' } });
  await hall.settle();
  expect(hall.ready('AZone', 'z')).toMatch(/^False RegionNotFound: Region late doesn't exist: create it/);

  await hall.make('Region', 'late');
  await hall.settle();
  expect(hall.ready('AZone', 'z')).toMatch(/^True/);
  expect(hall.ready('Rack', 'r')).toMatch(/^True/);
});

test('a missing Secret of a BMC is named, and the machine is inspected once it comes', async () => {
  await spare(5, { bmc: { address: '10.1.0.5', credentialsSecretRef: { namespace: 'default', name: 'bmc' } } });
  await hall.settle();

  expect(hall.ready('ComputeAsset', 'spare')).toContain("Secret default/bmc doesn't exist: create it");

  await hall.make('Secret', { namespace: 'default', name: 'bmc' }, { stringData: { username: 'u', password: 'p' } });
  await hall.settle(20);
  expect(hall.ready('ComputeAsset', 'spare')).not.toContain('Secret default/bmc');
});

test('an adapter of no such name is told on the OpsMaster and on its machines, and heals', async () => {
  await hall.make('OpsMaster', 'mistyped', { adapter: 'ansibel' });
  await spare(5, { opsMasterRef: { name: 'mistyped' } });
  await hall.settle();

  expect(hall.ready('OpsMaster', 'mistyped')).toMatch(
    /^False AdapterNotFound: no adapter ansibel; there are: simulated/,
  );
  expect(hall.ready('ComputeAsset', 'spare')).toMatch(/No adapter ansibel; there are: simulated\./);

  await hall.patch('OpsMaster', 'mistyped', { spec: { adapter: 'simulated' } });
  await hall.settle(10);
  expect(hall.ready('ComputeAsset', 'spare')).toMatch(/^True Available/);
});

test('an asset without an OpsMaster says which field to set', async () => {
  await spare(5, { opsMasterRef: undefined });
  await hall.settle();

  expect(hall.ready('ComputeAsset', 'spare')).toMatch(/^False OpsMasterNotSet: Set spec\.opsMasterRef/);
});

test('an asset deleted while it is used says what for, keeps its Node, and goes when that does', async () => {
  await hall.make('ComputeNode', 'n1', node());
  await hall.settle(8);
  const name = assetOf('n1');

  await hall.delete('ComputeAsset', name);
  await hall.settle();
  expect(hall.ready('ComputeAsset', name)).toMatch(/^False InUse: .*kubectl delete computenode n1/);
  expect(hall.events('ComputeAsset', name)).toContain('Warning InUse');
  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^True Ready/);

  await hall.delete('OpsMinion', name);
  await hall.delete('ComputeNode', 'n1');
  await hall.settle(20);
  expect(hall.get('ComputeNode', 'n1')).toBeUndefined();
  expect(hall.get('ComputeAsset', name)).toBeUndefined();
});

test('no claim is edited, removed, passed on or said to be over by hand', async () => {
  await hall.make('ComputeNode', 'n1', node());
  await hall.settle(8);
  const name = assetOf('n1');
  const patch = (spec: object) => hall.refusal(hall.patch('ComputeAsset', name, { spec }));

  expect(await patch({ claimRef: null })).toEqual([
    expect.stringMatching(/^spec\.claimRef: .*delete the ComputeNode n1/),
  ]);
  expect(await patch({ claimRef: { name: 'n2', uid: 'other' } })).toEqual([
    expect.stringMatching(/^spec\.claimRef: .*belongs to the ComputeNode n1/),
  ]);
  expect(await patch({ claimRef: null, claimEpoch: null })).toEqual(
    expect.arrayContaining([expect.stringMatching(/^spec\.claimEpoch: .*never falls/)]),
  );
  expect(await patch({ claimEpoch: 9 })).toEqual([expect.stringMatching(/^spec\.claimEpoch: .*only together with/)]);
  expect(await patch({ serial: 'SN-9' })).toEqual([
    expect.stringMatching(/^spec\.serial: .*while the machine is claimed/),
  ]);
  expect(await hall.refusal(hall.patch('ComputeAsset', name, { status: { releasedEpoch: 1 } }, 'status'))).toEqual([
    expect.stringMatching(/^status\.releasedEpoch: .*delete the ComputeNode/),
  ]);
  expect(hall.ready('ComputeNode', 'n1')).toMatch(/^True Ready/);
});

function assetOf(name: string): string {
  const { assetRef } = (hall.get('ComputeNode', name)?.['spec'] ?? {}) as { assetRef?: { name: string } };
  return assetRef?.name ?? 'none';
}
