import { conditionOf } from '../conditions/conditions.ts';
import { durationMs } from '../quantity/duration.ts';
import { refOf } from './cause.ts';
import { patchSpec } from './command.ts';
import type { Help } from './help.ts';

/** What would help those whose offer was refused; the pool is for its owner to change. */
export const admitNamespace: Help = (object, view) => {
  if (object.kind !== 'ResourceOffer') return [];
  const pool = view.find('NodePool', object.spec.poolRef.name);
  const { namespace } = object.metadata;
  if (pool === undefined || namespace === undefined) return [];
  const allowedNamespaces = [...(pool.spec.allowedNamespaces ?? []), namespace];
  return [patchSpec(refOf(pool), { allowedNamespaces }, `lets namespace ${namespace} ask this pool, if you own it`)];
};

/** As far as its condition says that the pool would have to grow. */
export const raiseMax: Help = (object, view) => {
  if (object.kind !== 'ResourceOffer') return [];
  const pool = view.find('NodePool', object.spec.poolRef.name);
  const needed = /would need (\d{1,6}) nodes/.exec(conditionOf(object, 'Ready')?.message ?? '')?.[1];
  if (pool === undefined || needed === undefined) return [];
  return [patchSpec(refOf(pool), { max: Number(needed) }, 'lets the pool grow that far, if you own it')];
};

/** Where the quota is told in nodes alone: how much cpu or memory would do isn't for us to reckon. */
export const raiseQuota: Help = (object, view) => {
  if (object.kind !== 'ResourceOffer') return [];
  const pool = view.find('NodePool', object.spec.poolRef.name);
  const { namespace } = object.metadata;
  const needed = /would have (\d{1,6}) nodes/.exec(conditionOf(object, 'Ready')?.message ?? '')?.[1];
  const quota = pool?.spec.quotas?.find((each) => each.namespace === namespace);
  if (pool === undefined || needed === undefined || quota?.nodes === undefined) return [];
  if (quota.cpu !== undefined || quota.memory !== undefined || quota.gpus !== undefined) return [];
  // A merge patch sets a list whole.
  const quotas = (pool.spec.quotas ?? []).map((each) => (each === quota ? { ...each, nodes: Number(needed) } : each));
  return [patchSpec(refOf(pool), { quotas }, `lets namespace ${namespace ?? ''} have that many, if you own the pool`)];
};

/** A gang that timed out asks again once its offer is changed. */
export const askAgain: Help = (object) => {
  if (object.kind !== 'ResourceOffer') return [];
  const minutes = Math.ceil((durationMs(object.spec.gangTimeout ?? '30m') ?? 0) / 60_000);
  const gangTimeout = `${Math.max(2 * minutes, 1)}m`;
  return [patchSpec(refOf(object), { gangTimeout }, 'has it ask again, and wait twice as long')];
};
