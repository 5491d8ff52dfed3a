import type { NodePool, NodePoolSpec } from '../generated/nodepool.ts';
import { nodePools } from '../generated/resources.ts';
import type { NodePoolTemplate, Taint } from '../generated/shared.ts';
import type { Unit, UnitSpec } from '../generated/unit.ts';
import type { Manifest } from '../meta/manifest.ts';
import type { OwnerReference, Stored } from '../meta/object.ts';
import type { Intent } from '../reconcile/decision.ts';
import { same } from '../reconcile/same.ts';
import { instanceName, unitInstanceLabel, unitLabel } from './labels.ts';

export type UnitPoolSpec = UnitSpec['pools'][number];

/** Nodes of one instance. */
export function sizeOf({ pools }: UnitSpec): number {
  return pools.reduce((sum, { replicas }) => sum + replicas, 0);
}

export function poolName(unit: string, index: number, entry: string): string {
  return `${instanceName(unit, index)}-${entry}`;
}

/** One NodePool of one instance: made from the same Unit it is the same object, so making it twice is making it once. */
export function poolOf(unit: Stored<Unit>, index: number, entry: UnitPoolSpec): Manifest<NodePool> {
  const { name } = unit.metadata;
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'NodePool',
    metadata: {
      name: poolName(name, index, entry.name),
      labels: labelsOf(name, index),
      ownerReferences: [ownerReference(unit)],
    },
    spec: specOf(unit, index, entry),
  };
}

/** The write that gives `pool` what its Unit says; none where it has it, or where somebody deletes it. */
export function kept(unit: Stored<Unit>, index: number, entry: UnitPoolSpec, pool: Stored<NodePool>): Intent[] {
  if (pool.metadata.deletionTimestamp !== undefined) return [];
  const spec = { ...setByOthers(pool.spec), ...specOf(unit, index, entry) };
  const labels = { ...pool.metadata.labels, ...labelsOf(unit.metadata.name, index) };
  if (same(spec, pool.spec) && same(labels, pool.metadata.labels)) return [];
  return [update({ ...pool, metadata: { ...pool.metadata, labels }, spec })];
}

/** What a person may set on the pool itself. Not among it: `min` and `max`, as the Unit alone says how many there are. */
function setByOthers({ strategy, allowedNamespaces, quotas, paused }: NodePoolSpec) {
  return {
    strategy,
    ...(allowedNamespaces === undefined ? {} : { allowedNamespaces }),
    ...(quotas === undefined ? {} : { quotas }),
    ...(paused === undefined ? {} : { paused }),
  };
}

/** The write that has all nodes of `pool` released. */
export function emptied(pool: Stored<NodePool>): Intent[] {
  if (pool.spec.replicas === 0) return [];
  const spec = { ...pool.spec, replicas: 0 };
  delete spec.min;
  delete spec.max;
  return [update({ ...pool, spec })];
}

/** Guarded by uid and resourceVersion. */
function update(object: Stored<NodePool>): Intent {
  return { do: 'update', side: 'model', resource: nodePools, object };
}

function labelsOf(unit: string, index: number): Record<string, string> {
  return { [unitLabel]: unit, [unitInstanceLabel]: instanceName(unit, index) };
}

function ownerReference({ metadata: { name, uid } }: Stored<Unit>): OwnerReference {
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Unit',
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

function specOf(unit: Stored<Unit>, index: number, entry: UnitPoolSpec): Omit<NodePoolSpec, 'strategy'> {
  const { spec } = unit;
  const name = instanceName(unit.metadata.name, index);
  const { template, replicas, spread, assetSelector, preferences, health, drainTimeout } = entry;
  const { priority, preemptionPolicy, preemptible } = spec;
  return {
    clusterRef: spec.clusterRef,
    replicas,
    template: withMarks(spec, name, template),
    ...(spread === undefined ? {} : { spread }),
    ...(assetSelector === undefined ? {} : { assetSelector }),
    ...(preferences === undefined ? {} : { preferences }),
    health,
    drainTimeout,
    ...(spec.apart === 'None' ? {} : { antiAffinity: [apart(unit, name, spec.apart)] }),
    cell: { name, topology: spec.topology },
    gang: { name, size: sizeOf(spec) },
    ...(priority === undefined ? {} : { priority }),
    ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
    ...(preemptible === undefined ? {} : { preemptible }),
  };
}

/** The template with the labels of the Unit, which those of the pool go before, and the taint of the instance. */
function withMarks({ labels, taint }: UnitSpec, instance: string, template: NodePoolTemplate): NodePoolTemplate {
  const { taints: given = [], ...rest } = template;
  const others = given.filter(({ key }) => key !== unitInstanceLabel);
  const own: Taint[] = taint === 'None' ? [] : [{ key: unitInstanceLabel, value: instance, effect: taint }];
  const taints = [...others, ...own];
  return {
    ...rest,
    ...(labels === undefined ? {} : { labels: { ...labels, ...rest.labels } }),
    ...(taints.length === 0 ? {} : { taints }),
  };
}

/** From the pools of all other instances of the Unit. */
function apart({ metadata, spec }: Stored<Unit>, instance: string, mode: 'Hard' | 'Soft') {
  return {
    topology: spec.topology,
    mode,
    poolSelector: {
      matchLabels: { [unitLabel]: metadata.name },
      matchExpressions: [{ key: unitInstanceLabel, operator: 'NotIn' as const, values: [instance] }],
    },
  };
}
