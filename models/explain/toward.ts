import { conditionOf } from '../conditions/conditions.ts';
import { nextStep } from '../computenode/next.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { Operation } from '../generated/operation.ts';
import { freezeName, systemNamespace } from '../meta/system.ts';
import { isFinal } from '../operation/final.ts';
import type { Ancestor } from '../place/maintenance.ts';
import { effectiveMaintenance } from '../place/maintenance.ts';
import { gangKey } from '../placement/scope.ts';
import { around, imageKinds } from './around.ts';
import type { Cause, ObjectRef } from './cause.ts';
import { refOf } from './cause.ts';
import { endMaintenance, thaw, thawCluster, unpause } from './help-standstill.ts';
import type { Explained, KindName, View } from './view.ts';

/** Where a chain goes on from an object: to a neighbour by kind, or to what a rule finds. */
export type Toward = KindName | 'freeze' | 'paused' | 'maintenance' | 'operation' | 'images' | 'gang';

/** The next link: an object to be explained in its turn, or one that is explained already. */
export type Lead = { to: ObjectRef } | { cause: Cause };

export function leadsToward(toward: Toward, object: Explained, view: View): Lead[] {
  switch (toward) {
    case 'freeze':
      return frozen(object, view);
    case 'paused':
      return paused(object, view);
    case 'maintenance':
      return maintained(object, view);
    case 'operation':
      return operationsOf(object, view).map((operation) => ({ to: refOf(operation) }));
    case 'gang':
      return gangOf(object, view);
    case 'images': {
      const names = around(object, view);
      return imageKinds.flatMap((kind) => to(kind, names[kind]));
    }
    default:
      return to(toward, around(object, view)[toward]);
  }
}

function to(kind: KindName, name: string | undefined): Lead[] {
  return name === undefined ? [] : [{ to: { kind, name } }];
}

function bare(object: ObjectRef, says: string, more: Partial<Cause> = {}): Lead {
  return { cause: { object, says, evidence: [], commands: [], because: [], ...more } };
}

function frozen(object: Explained, view: View): Lead[] {
  const name = object.kind === 'Cluster' ? object.metadata.name : around(object, view).Cluster;
  const cluster = name === undefined ? undefined : view.find('Cluster', name);
  const leads: Lead[] = [];
  if (cluster?.spec.freeze === true) {
    const says = 'Its spec.freeze is true: no drain, reinstall, reboot or wipe begins in it.';
    leads.push(bare(refOf(cluster), says, { reason: 'Frozen', commands: [thawCluster(refOf(cluster))] }));
  }
  const { freeze } = view;
  const switchRef = { kind: 'ConfigMap', namespace: systemNamespace, name: freezeName };
  if (freeze.state === 'on') {
    const since = freeze.since === undefined ? {} : { since: freeze.since };
    const says = `While it exists, nothing destructive begins anywhere: ${freeze.why}.`;
    leads.push(bare(switchRef, says, { reason: 'Frozen', ...since, commands: [thaw()] }));
  }
  if (freeze.state === 'unread') leads.push(bare(switchRef, `Whether it exists can't be told: ${freeze.why}.`));
  return leads;
}

/** Everything round the object that is paused, itself included. */
function paused(object: Explained, view: View): Lead[] {
  const names = around(object, view);
  const kinds = ['Unit', 'NodePool', 'ComputeNode', 'ComputeAsset', 'OpsMaster', 'Cluster'] as const;
  const found = [
    object,
    ...kinds.map((kind) => (names[kind] === undefined ? undefined : view.find(kind, names[kind]))),
  ];
  return found.flatMap((each) => {
    if (each === undefined || !('paused' in each.spec) || each.spec.paused !== true) return [];
    const ref = refOf(each);
    // Where its own condition says so, that is what is told of it.
    if (each !== object && conditionOf(each, 'Ready')?.reason === 'Paused') return [{ to: ref }];
    return [bare(ref, 'Its spec.paused is true.', { reason: 'Paused', commands: [unpause(ref)] })];
  });
}

/** The place, or the machine itself, whose maintenance holds for the object. */
function maintained(object: Explained, view: View): Lead[] {
  const names = around(object, view);
  const asset = object.kind === 'ComputeAsset' ? object : view.find('ComputeAsset', names.ComputeAsset ?? '');
  const own = 'maintenance' in object.spec ? object.spec.maintenance : asset?.spec.maintenance;
  const above: Ancestor[] = [];
  for (const kind of ['Rack', 'AZone', 'Region'] as const) {
    const place = kind === object.kind ? undefined : view.find(kind, names[kind] ?? '');
    if (place !== undefined) above.push({ kind, name: place.metadata.name, maintenance: place.spec.maintenance });
  }
  const { maintenance, from } = effectiveMaintenance(own, above);
  if (maintenance === 'None') return [];
  const owner = 'maintenance' in object.spec ? object : asset;
  const ref = from ?? (owner === undefined ? undefined : refOf(owner));
  if (ref === undefined) return [];
  const says = `Its spec.maintenance is ${maintenance}: ${meanings[maintenance]}.`;
  return [bare(ref, says, { reason: 'InMaintenance', commands: [endMaintenance(ref)] })];
}

const meanings = {
  Cordon: 'nothing new is placed or begun there',
  Drain: 'nothing new is placed or begun there, and what runs there is moved away',
} as const;

/** Those of its gang that wait for something else than the gang. */
function gangOf(object: Explained, view: View): Lead[] {
  const gang = object.kind === 'ComputeNode' ? gangKey(object) : undefined;
  if (gang === undefined) return [];
  const others = view
    .all('ComputeNode')
    .filter((other) => gangKey(other) === gang && other.spec.assetRef === undefined);
  return others
    .filter((other) => conditionOf(other, 'Ready')?.reason !== 'GangIncomplete')
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .slice(0, mostOfGang)
    .map((other) => ({ to: refOf(other) }));
}

const mostOfGang = 3;

/** The Operation that the object waits for now, or else the last one that failed for it. */
function operationsOf(object: Explained, view: View): Operation[] {
  switch (object.kind) {
    case 'ComputeNode': {
      const own = operationsFor(object, view);
      const step = nextStep(object, own);
      if (step.step !== 'unanswered') return [step.operation];
      const failed = own.filter(({ status }) => status?.phase === 'Failed').at(-1);
      return failed === undefined ? [] : [failed];
    }
    case 'ComputeAsset': {
      const cleaning = view.find('Operation', object.status?.cleaning?.operation ?? '');
      return cleaning === undefined ? failedWipe(object.metadata.name, view) : [cleaning];
    }
    case 'Operation':
      return view
        .all('Operation')
        .filter(
          ({ metadata, spec }) =>
            spec.assetRef.name === object.spec.assetRef.name && metadata.name !== object.metadata.name,
        )
        .filter((other) => !isFinal(other) && other.status?.startedAt !== undefined);
    default:
      return [];
  }
}

/** Between two attempts the status names the one that isn't there yet. */
function failedWipe(asset: string, view: View): Operation[] {
  const wipes = view.all('Operation').filter(({ spec }) => spec.action === 'Wipe' && spec.assetRef.name === asset);
  const failed = wipes.filter(({ status }) => status?.phase === 'Failed');
  return failed.toSorted((a, b) => a.spec.attempt - b.spec.attempt).slice(-1);
}

/** By uid, oldest first: Operations of an earlier ComputeNode of the name are another's. */
export function operationsFor({ metadata }: ComputeNode, view: View): Operation[] {
  const own = view.all('Operation').filter(({ spec }) => spec.computeNodeRef?.uid === metadata.uid);
  return own.toSorted((a, b) => a.spec.sequence - b.spec.sequence);
}
