import { describe, expect, it } from 'vitest';
import { bmcKey, isPlaceholderSerial, serialKey, twinsOf } from '#models/computeasset/identity.ts';
import { claimFinalizer } from '#models/meta/finalizers.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { decideTwice } from '../reconcile/settled.ts';
import type { Asset } from './scene.ts';
import { claimant, claimedAsset, decide, minion } from './scene.ts';

const free = (spec: Overrides<Asset['spec']> = {}, status?: Overrides<Asset['status']>) =>
  computeAsset({ spec, ...(status === undefined ? {} : { status }) });

describe('a free machine in maintenance', () => {
  it('stays Available, and says that it is not picked', () => {
    const { status, ready } = decide(computeAsset({ status: { phase: 'Available' } }), { maintenance: 'Cordon' });

    expect(status.phase).toBe('Available');
    expect(ready).toMatchObject({ status: 'False', reason: 'InMaintenance' });
  });
});

describe('an asset that nobody claims', () => {
  it('is Available when nothing speaks against it, and comes to rest', () => {
    const { status } = decideTwice(free(), (asset, later) => decide(asset, {}, later));

    expect(status).toMatchObject({ phase: 'Available', observedGeneration: 1 });
  });

  it.each<[string, ReturnType<typeof decide>, string, string]>([
    [
      'while what it refers to is missing',
      decide(free(), {
        references: { complete: false, reason: 'RackNotFound', message: "Rack r1 doesn't exist: create it." },
      }),
      'Enrolling',
      'RackNotFound',
    ],
    ['while no operations tool reaches it', decide(free({ opsMasterRef: undefined })), 'Enrolling', 'OpsMasterNotSet'],
    ['before its first inspection', decide(free(), { minion: undefined }), 'Enrolling', 'NotInspected'],
    [
      'while its inspection has not been answered',
      decide(free(), { minion: minion('Pending') }),
      'Enrolling',
      'NotInspected',
    ],
    ['while it does not answer', decide(free(), { minion: minion('Unreachable') }), 'Enrolling', 'Unreachable'],
    ['when another machine answers', decide(free(), { minion: minion('Mismatched') }), 'Faulty', 'SerialMismatch'],
    [
      'with a placeholder for a serial',
      decide(free({ serial: 'To be filled by O.E.M.' })),
      'Faulty',
      'PlaceholderSerial',
    ],
    ['when a person retired it', decide(free({ retired: true })), 'Retired', 'Retired'],
    ['after three claims in a row failed on it', decide(free({}, { failures: 3 })), 'Faulty', 'RepeatedFailures'],
  ])('%s is not picked, and says why', (_what, { status, ready }, phase, reason) => {
    expect(status.phase).toBe(phase);
    expect(ready).toMatchObject({ status: 'False', reason });
  });

  it('is picked again once a person changed its retryToken', () => {
    expect(decide(free({ retryToken: 'mended' }, { failures: 3 })).status.phase).toBe('Available');
  });

  it('says that it is paused', () => {
    expect(decide(free({ paused: true })).ready).toMatchObject({ status: 'False', reason: 'Paused' });
  });

  it('that is a switch is inventory only', () => {
    expect(decide(free({ type: 'Switch' })).ready?.message).toBe('A Switch: inventory only, never made a Node.');
  });
});

describe('one machine is one asset', () => {
  const older = computeAsset({ metadata: { name: 'older', creationTimestamp: '2025-01-01T00:00:00Z' } });
  const younger = computeAsset({ metadata: { name: 'younger' } });

  it('the older has the better right to a serial, and the younger says whose it is', () => {
    const { status, ready } = decide(younger, { twins: twinsOf(younger, [older, younger], 'serial') });

    expect(status.phase).toBe('Faulty');
    expect(ready).toMatchObject({ reason: 'DuplicateSerial' });
    expect(ready?.message).toContain('ComputeAsset older');
    expect(decide(older, { twins: twinsOf(older, [older, younger], 'serial') }).status.phase).toBe('Available');
  });

  it('a claimed one has a better right than an older one', () => {
    const claimed = computeAsset({ metadata: { name: 'younger' }, spec: { claimRef: { name: 'n', uid: 'n' } } });

    expect(twinsOf(older, [claimed], 'serial')).toMatchObject([{ name: 'younger', first: true }]);
  });

  it('a BMC address is an identity too', () => {
    expect(decide(younger, { twins: twinsOf(younger, [older], 'BMC address') }).ready?.reason).toBe('DuplicateBMC');
  });

  it('serials compare without case and spaces', () => {
    expect(serialKey(' ab12 ')).toBe(serialKey('AB12'));
  });

  it.each([
    ['10.0.0.1', 'https://10.0.0.1/redfish/v1'],
    ['10.0.0.1', 'https://10.0.0.1:443/'],
    ['BMC.example', 'bmc.example:623'],
    ['2001:db8::1', 'https://[2001:db8::1]/'],
    ['https://10.0.0.1/redfish/v1/Systems/1', 'redfish://10.0.0.1/redfish/v1/systems/1/'],
  ])('%s and %s are one management controller', (one, other) => {
    expect(bmcKey(one)).toBe(bmcKey(other));
  });

  it.each([
    ['10.0.0.1', '10.0.0.11'],
    ['10.0.0.1:8001', '10.0.0.1:8002'],
    ['https://10.0.0.1/redfish/v1/Systems/1', 'https://10.0.0.1/redfish/v1/Systems/2'],
    ['2001:db8::1', '2001:db8::1:443'],
  ])('%s and %s are two', (one, other) => {
    expect(bmcKey(one)).not.toBe(bmcKey(other));
  });

  it.each(['Not Provided', 'Not-Available', 'To Be Filled By O.E.M', '00-00-00', '#', '1234567', 'System S/N', 'TBD'])(
    '%j, as another vendor writes it, identifies nothing',
    (serial) => {
      expect(isPlaceholderSerial(serial)).toBe(true);
    },
  );

  it.each(['0', 'None', 'Default string', '0000000', 'XXXXXXXX', '123456789', ' unknown '])(
    '%j identifies nothing',
    (serial) => {
      expect(isPlaceholderSerial(serial)).toBe(true);
    },
  );

  it.each(['CZ3421', 'A1A1', '12346', 'VMware-56 4d', 'SN-1'])('%j is a serial', (serial) => {
    expect(isPlaceholderSerial(serial)).toBe(false);
  });
});

it('says why nobody can inspect it, rather than that it waits', () => {
  const why = { type: 'Ready', status: 'False', lastTransitionTime: '', reason: 'AdapterNotFound' } as const;
  const conditions = [{ ...why, message: 'no adapter salt; there are: simulated.' }];

  const { ready } = decide(free(), { minion: minion('Pending', { conditions }) });

  expect(ready).toMatchObject({
    reason: 'NotInspected',
    message: expect.stringContaining('No adapter salt') as string,
  });
});

it('gets its OpsMinion back while it is claimed, though someone deletes both: there is still a machine to clean', () => {
  const leaving = { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } };

  const unheld = decide(computeAsset(leaving), { minion: undefined });
  const held = decide(claimedAsset('InUse', leaving), { minion: undefined, claimant: claimant({ sequence: 1 }) });

  expect(held.kinds).toContain('create OpsMinion');
  expect(unheld.kinds).not.toContain('create OpsMinion');
});

describe('a machine that someone else installed', () => {
  const storedClaim = { uid: 'theirs', epoch: 7, sequence: 3 };

  it('under an epoch that this cluster never gave out is quarantined, not touched', () => {
    const { status, ready } = decide(free(), {
      minion: minion('Reachable', { facts: { osIncarnation: 'x', storedClaim } }),
    });

    expect(status.phase).toBe('Quarantined');
    expect(ready?.reason).toBe('ForeignClaim');
    expect(ready?.message).toContain('epoch 7');
  });

  it('and that is wiped since is free', () => {
    expect(decide(free(), { minion: minion('Reachable', { facts: { storedClaim } }) }).status.phase).toBe('Available');
  });

  it('under an epoch that we gave out is ours', () => {
    const facts = { osIncarnation: 'x', storedClaim };

    expect(decide(free({ claimEpoch: 7 }), { minion: minion('Reachable', { facts }) }).status.phase).toBe('Available');
  });
});

describe("an asset's OpsMinion", () => {
  it('is made once an operations tool is named, under the name of the asset', () => {
    const { intents } = decide(free(), { minion: undefined });

    expect(intents).toMatchObject([
      { do: 'create', object: { kind: 'OpsMinion', metadata: { name: 'asset-1' }, spec: { serial: 'SN-asset-1' } } },
    ]);
  });

  it('follows the serial and the address', () => {
    const { intents } = decide(free({ serial: 'other', addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] }));

    expect(intents).toMatchObject([{ do: 'patch', patch: { spec: { serial: 'other', address: '10.0.0.1' } } }]);
  });

  it('is replaced when the operations tool is another, after its fence was put on record', () => {
    const fence = { epoch: 3, sequence: 9 };
    const moved = free({ opsMasterRef: { name: 'opsmaster-2' } });

    const first = decide(moved, { minion: minion('Reachable', { fence }) });
    expect(first.kinds).toEqual([]);
    expect(first.status.fence).toEqual(fence);

    expect(decide(first.after, { minion: minion('Reachable', { fence }) }).kinds).toEqual(['delete OpsMinion']);
  });

  it('of a claimed machine leaves its fence behind too when it is replaced', () => {
    const fence = { epoch: 1, sequence: 9 };
    const moved = free({
      opsMasterRef: { name: 'opsmaster-2' },
      claimRef: { name: 'node-1', uid: 'u' },
      claimEpoch: 1,
    });

    const { status } = decide(moved, { claimant: { seen: 'unread' }, minion: minion('Reachable', { fence }) });

    expect(status.fence).toEqual(fence);
  });

  it('lends its facts to placement, but for what changes with every boot', () => {
    const facts = { cpu: '64', memory: '256Gi', bootId: 'b', osIncarnation: undefined, poweredOn: true };

    expect(decide(free(), { minion: minion('Reachable', { facts: { cpu: '64', bootId: 'b' } }) }).status.facts).toEqual(
      {
        cpu: facts.cpu,
      },
    );
  });
});

describe('the claim finalizer', () => {
  it('is taken off an asset whose claim was taken off by hand, so that its deletion does not wait for ever', () => {
    const { intents } = decide(computeAsset({ metadata: { finalizers: [claimFinalizer, 'example.com/x'] } }));

    expect(intents).toMatchObject([{ do: 'patch', patch: { metadata: { finalizers: ['example.com/x'] } } }]);
  });
});
