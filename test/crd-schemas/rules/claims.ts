import { changing, creating, type RuleCase } from './case.ts';
import type { Overrides } from './objects.ts';

const kind = 'ComputeAsset';
const mine = { name: 'node-1', uid: 'u-1' };
const other = { name: 'node-2', uid: 'u-2' };
const free: Overrides = { spec: { claimEpoch: 4 } };
const claimed: Overrides = { spec: { claimRef: mine, claimEpoch: 5 } };
const released = (epoch: number): Overrides => ({ ...claimed, status: { phase: 'Released', releasedEpoch: epoch } });
const status = (fields: Record<string, unknown>): Overrides => ({ ...claimed, status: { phase: 'InUse', ...fields } });

/** DESIGN, rules 1 and 4: who holds a machine, and when it may be let go. */
export const claimCases: RuleCase[] = [
  changing(kind, 'a free machine is claimed with a higher epoch', free, claimed),
  changing(kind, 'a claim needs a higher epoch', { spec: { claimEpoch: 5 } }, claimed, [
    'spec.claimRef',
    'higher than any before',
  ]),
  changing(kind, 'a claim lets everything else be changed', claimed, {
    spec: { ...claimed.spec, maintenance: 'Drain', reclaimPolicy: 'Wipe', opsMasterRef: { name: 'ops' } },
  }),
  changing(kind, 'a re-applied manifest does not free a machine', claimed, { spec: { claimEpoch: 5 } }, [
    'spec.claimRef',
    'can go only when',
  ]),
  changing(
    kind,
    'the release of an earlier claim does not free a machine',
    released(4),
    { ...released(4), spec: { claimEpoch: 5 } },
    ['spec.claimRef', 'delete the ComputeNode node-1'],
  ),
  changing(kind, 'a released machine is freed', released(5), { ...released(5), spec: { claimEpoch: 5 } }),
  changing(kind, 'a claim is not passed on before its release', claimed, { spec: { claimRef: other, claimEpoch: 6 } }, [
    'spec.claimRef',
    'belongs to the ComputeNode node-1',
  ]),
  changing(
    kind,
    'another object of the same name is another claim',
    claimed,
    { spec: { claimRef: { name: 'node-1', uid: 'u-9' }, claimEpoch: 6 } },
    ['spec.claimRef', 'belongs to the ComputeNode node-1'],
  ),
  changing(
    kind,
    'a released claim is not passed on under the old epoch',
    released(5),
    { ...released(5), spec: { claimRef: other, claimEpoch: 5 } },
    ['spec.claimRef', 'needs a higher claimEpoch'],
  ),
  changing(kind, 'a released machine is claimed anew', released(5), {
    ...released(5),
    spec: { claimRef: other, claimEpoch: 6 },
  }),
  changing(kind, 'the epoch does not fall', free, { spec: { claimEpoch: 3 } }, ['spec.claimEpoch', 'never falls']),
  changing(kind, 'leaving the epoch out does not lower it', free, {}, ['spec.claimEpoch', 'never falls']),
  changing(kind, 'the epoch does not rise without a claim', free, { spec: { claimEpoch: 5 } }, [
    'spec.claimEpoch',
    'only together with a new claimRef',
  ]),
  changing(kind, 'the epoch does not rise under a claim', claimed, { spec: { claimRef: mine, claimEpoch: 6 } }, [
    'spec.claimEpoch',
    'only together with a new claimRef',
  ]),
  changing(kind, 'the serial of a free machine is corrected', free, { spec: { ...free.spec, serial: 'SN-0002' } }),
  changing(kind, 'the serial of a claimed machine stays', claimed, { spec: { ...claimed.spec, serial: 'SN-0002' } }, [
    'spec.serial',
    'while the machine is claimed',
  ]),
  changing(kind, 'a claim does not change the serial', free, { spec: { ...claimed.spec, serial: 'SN-0002' } }, [
    'spec.serial',
    'while the machine is claimed',
  ]),
  creating(kind, 'a restored machine keeps its claim', claimed),
  creating(kind, 'a claim without an epoch is none', { spec: { claimRef: mine } }, [
    'spec.claimEpoch',
    'claimEpoch of at least 1',
  ]),
  creating(kind, 'a virtual machine is claimed', { spec: { ...claimed.spec, type: 'VM' } }),
  creating(kind, 'a switch is not claimed', { spec: { ...claimed.spec, type: 'Switch' } }, [
    'spec.claimRef',
    'cannot be claimed',
  ]),
  creating(kind, 'a router is not claimed', { spec: { ...claimed.spec, type: 'Router' } }, [
    'spec.claimRef',
    'cannot be claimed',
  ]),
  changing(
    kind,
    'a release is written when the machine is clean',
    status({ releasedEpoch: 4 }),
    status({ phase: 'Cleaning', releasedEpoch: 5 }),
  ),
  ...['InUse', 'Released'].flatMap((phase) => [
    changing(
      kind,
      `a machine that is ${phase} is not said to be clean`,
      status({ phase, releasedEpoch: 4 }),
      status({ phase, releasedEpoch: 5 }),
      ['status.releasedEpoch', 'says that the machine was cleaned'],
    ),
    changing(kind, `a machine that is ${phase} keeps its last release`, status({ phase, releasedEpoch: 4 }), {
      ...claimed,
      status: { phase, releasedEpoch: 4, failures: 1 },
    }),
  ]),
  changing(kind, 'a release is not taken back', status({ releasedEpoch: 5 }), status({ releasedEpoch: 4 }), [
    'status.releasedEpoch',
    'never falls',
  ]),
  changing(kind, 'a release is not forgotten', status({ releasedEpoch: 5 }), status({}), [
    'status.releasedEpoch',
    'never falls',
  ]),
  creating(kind, 'what was never claimed is not released', status({ releasedEpoch: 6 }), [
    'status.releasedEpoch',
    'above spec.claimEpoch',
  ]),
];
