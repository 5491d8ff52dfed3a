import { conditionOf } from '../conditions/conditions.ts';
import { sentence } from '../conditions/sentence.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import { isPlaceholderSerial } from './identity.ts';
import type { ObservedAsset, Perceived } from './observed.ts';
import { epochOf, notReady, ready } from './observed.ts';

type Look = (asset: ComputeAsset, observed: ObservedAsset) => Perceived | undefined;

/** The first that applies decides. */
const looks: readonly Look[] = [retired, identity, references, reach, foreign, repeatedFailures, switchgear];

/** An asset that nobody claims: what keeps it from being picked, or nothing. */
export function perceiveUnclaimed(asset: ComputeAsset, observed: ObservedAsset): Perceived {
  for (const look of looks) {
    const perceived = look(asset, observed);
    if (perceived !== undefined) return perceived;
  }
  if (asset.spec.paused === true) return { event: { type: 'FREE' }, ready: notReady('Paused', 'Paused: not picked.') };
  if (observed.maintenance !== 'None') {
    const message = 'Free, but not picked: it or a place above it is in maintenance.';
    return { event: { type: 'FREE' }, ready: notReady('InMaintenance', message) };
  }
  return { event: { type: 'FREE' }, ready: ready('Available', 'Free, and fit to be picked.') };
}

function retired(asset: ComputeAsset): Perceived | undefined {
  if (asset.spec.retired !== true) return undefined;
  return { event: { type: 'RETIRED' }, ready: notReady('Retired', 'Retired by spec.retired: never picked again.') };
}

function identity(asset: ComputeAsset, { twins }: ObservedAsset): Perceived | undefined {
  const { serial } = asset.spec;
  if (isPlaceholderSerial(serial)) {
    const message = `Serial "${serial}" is a placeholder that many machines share. Set spec.serial to the machine's own.`;
    return { event: { type: 'FAULT' }, ready: notReady('PlaceholderSerial', message) };
  }
  const first = twins.find((twin) => twin.first);
  if (first === undefined) return undefined;
  const message = `Has the same ${first.by} as ComputeAsset ${first.name}, which came first: one machine is one asset. Correct or delete one.`;
  const reason = first.by === 'serial' ? 'DuplicateSerial' : 'DuplicateBMC';
  return { event: { type: 'FAULT' }, ready: notReady(reason, message) };
}

function references(_asset: ComputeAsset, { references: found }: ObservedAsset): Perceived | undefined {
  if (found.complete) return undefined;
  return { event: { type: 'INCOMPLETE' }, ready: notReady(found.reason, found.message) };
}

function reach(asset: ComputeAsset, { minion }: ObservedAsset): Perceived | undefined {
  if (asset.spec.opsMasterRef === undefined) {
    const message = 'Set spec.opsMasterRef: no operations tool reaches this machine.';
    return { event: { type: 'INCOMPLETE' }, ready: notReady('OpsMasterNotSet', message) };
  }
  const phase = minion?.status?.phase;
  const why = conditionOf(minion, 'Ready');
  if (minion === undefined || phase === undefined || phase === 'Pending') {
    const message =
      why === undefined ? 'Waiting for the first inspection.' : `Can't be inspected: ${sentence(why.message)}`;
    return { event: { type: 'INCOMPLETE' }, ready: notReady('NotInspected', message) };
  }
  if (phase === 'Mismatched') {
    return { event: { type: 'FAULT' }, ready: notReady('SerialMismatch', why?.message ?? 'Another machine answers.') };
  }
  if (phase === 'Unreachable') {
    return { event: { type: 'INCOMPLETE' }, ready: notReady('Unreachable', why?.message ?? 'Does not answer.') };
  }
  return undefined;
}

/**
 * An installed machine whose fence is above every epoch we gave out was claimed by someone we know nothing of: another
 * management cluster, or this one before it was restored from a backup. Touching it could reinstall a live node.
 */
function foreign(asset: ComputeAsset, { minion }: ObservedAsset): Perceived | undefined {
  const facts = minion?.status?.facts;
  const stored = facts?.storedClaim;
  if (facts?.osIncarnation === undefined || stored === undefined || stored.epoch <= epochOf(asset)) return undefined;
  const message = `The machine is installed under claim ${stored.uid} at epoch ${stored.epoch}, which this cluster never gave out (it is at ${epochOf(asset)}). Wipe it by hand if it is really free.`;
  return { event: { type: 'FOREIGN' }, ready: notReady('ForeignClaim', message) };
}

/** After three claims in a row that failed on it, a machine waits for a person: a new spec.retryToken tries it again. */
function repeatedFailures(asset: ComputeAsset): Perceived | undefined {
  const { failures = 0, lastFailure, retryToken } = asset.status ?? {};
  if (failures < 3 || retryToken !== asset.spec.retryToken) return undefined;
  const message = `Failed ${failures} claims in a row, last: ${lastFailure?.message ?? 'not recorded'} Change spec.retryToken to try it again.`;
  return { event: { type: 'FAULT' }, ready: notReady('RepeatedFailures', message) };
}

function switchgear(asset: ComputeAsset): Perceived | undefined {
  const { type } = asset.spec;
  if (type !== 'Switch' && type !== 'Router') return undefined;
  return { event: { type: 'FREE' }, ready: ready('Available', `A ${type}: inventory only, never made a Node.`) };
}
