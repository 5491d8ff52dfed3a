import { conditionOf, isConditionTrue } from '../conditions/conditions.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import { unitLabel } from '../unit/labels.ts';
import type { Command } from './cause.ts';
import { refOf } from './cause.ts';
import { annotate, freshToken, kubectlName, patchSpec, remove, shellWord } from './command.ts';
import { around } from './around.ts';
import type { Explained } from './view.ts';
import type { Help } from './help.ts';

/** Has a machine or node that was given up tried again; or gives the node up for another. */
export const retry: Help = (object) => {
  if (object.kind === 'ComputeAsset') return object.status?.phase === 'Cleaning' ? [] : [retryAsset(object)];
  if (object.kind !== 'ComputeNode' || object.status?.phase !== 'Failed') return [];
  const ref = refOf(object);
  const successor = object.spec.poolRef === undefined ? '' : '; its pool makes another';
  return [
    patchSpec(ref, { retryToken: freshToken(object.spec.retryToken) }, 'tries it again on the same machine'),
    remove(ref, `gives it up, and the machine back by its reclaimPolicy${successor}`),
  ];
};

function retryAsset(asset: ComputeAsset): Command {
  const token = { retryToken: freshToken(asset.spec.retryToken) };
  return patchSpec(refOf(asset), token, 'has it tried again, once the machine is mended');
}

export const wipe: Help = (object) => {
  if (object.kind !== 'ComputeAsset') return [];
  return [patchSpec(refOf(object), { reclaimPolicy: 'Wipe' }, 'erases what is on its disks, and frees it')];
};

export const abandon: Help = (object) => {
  if (object.kind !== 'ComputeAsset') return [];
  const uid = object.spec.claimRef?.uid ?? '';
  const does = 'hands the machine back; only once it is powered off, since its Node may still run';
  return [annotate(refOf(object), 'rackwright.io/abandoned-claim', uid, does)];
};

export const poweredOff: Help = (object) => {
  if (object.kind !== 'ComputeNode') return [];
  const does = "lets the Node go; only once you have cut the machine's power yourself";
  return [annotate(refOf(object), 'rackwright.io/powered-off', object.metadata.uid ?? '', does)];
};

export const recycle: Help = (object) => {
  if (object.kind !== 'ComputeNode') return [];
  return [remove(refOf(object), 'drains it and gives its machine back; its pool makes it anew')];
};

export const scaleToNothing: Help = (object) => {
  if (object.kind !== 'NodePool' || object.spec.replicas === 0) return [];
  return [
    { run: `kubectl scale ${kubectlName(refOf(object))} --replicas=0`, does: 'releases its members, drained first' },
  ];
};

/** As many as there are machines for, where its own number is what asks for more. */
export const scaleToStock: Help = (object) => {
  const fewer = servedOf(object);
  if (fewer === undefined || fewer <= 0 || !('replicas' in object.spec) || fewer >= object.spec.replicas) return [];
  const run = `kubectl scale ${kubectlName(refOf(object))} --replicas=${fewer}`;
  return [{ run, does: 'asks for no more than there are machines for now' }];
};

function servedOf(object: Explained): number | undefined {
  if (object.kind === 'Unit')
    return object.status?.instances?.filter(({ wholeSince }) => wholeSince !== undefined).length;
  // A Unit's pools are the Unit's to scale.
  if (object.kind !== 'NodePool' || object.metadata.labels?.[unitLabel] !== undefined) return undefined;
  const fewer = object.spec.replicas - (object.status?.refused?.count ?? 0);
  return fewer < (object.spec.min ?? 0) ? undefined : fewer;
}

/** As many an instance as its condition says that one domain has. Of several pools, which is to be smaller isn't for us to say. */
export const fitOneDomain: Help = (object, view) => {
  if (object.kind !== 'ComputeNode') return [];
  const pool = view.find('NodePool', object.spec.poolRef?.name ?? '');
  const unit = view.find('Unit', pool?.metadata.labels?.[unitLabel] ?? '');
  const most = / can give more than (\d{1,6}) that fit/.exec(conditionOf(object, 'Ready')?.message ?? '')?.[1];
  if (unit === undefined || most === undefined || unit.spec.pools.length !== 1) return [];
  const patch = shellWord(JSON.stringify([{ op: 'replace', path: '/spec/pools/0/replicas', value: Number(most) }]));
  const run = `kubectl patch ${kubectlName(refOf(unit))} --type json -p ${patch}`;
  return [{ run, does: 'makes each instance as small as one failure domain has machines for' }];
};

/** Of two that are one machine the other came first. */
export const removeTwin: Help = (object) => {
  if (object.kind !== 'ComputeAsset' || object.spec.claimRef !== undefined) return [];
  return [remove(refOf(object), 'takes this one out of the inventory, if the other is the right one')];
};

export const unretire: Help = (object) => {
  if (object.kind !== 'ComputeAsset') return [];
  return [patchSpec(refOf(object), { retired: false }, 'brings it back')];
};

export const nameOpsMaster: Help = (object, view) => {
  const masters = view.all('OpsMaster').filter((master) => isConditionTrue(master, 'Ready'));
  if (object.kind !== 'ComputeAsset') return [];
  return masters.slice(0, 3).map(({ metadata: { name } }) => {
    return patchSpec(refOf(object), { opsMasterRef: { name } }, `has OpsMaster ${name} work on it`);
  });
};

/** Only once a person has made sure that the machine that answers is the one that is meant. */
export const takeSerial: Help = (object, view) => {
  const name = object.kind === 'OpsMinion' ? object.spec.assetRef.name : object.metadata.name;
  const serial = view.find('OpsMinion', name)?.status?.facts?.serial;
  const asset = view.find('ComputeAsset', name);
  if (serial === undefined || asset === undefined) return [];
  return [patchSpec(refOf(asset), { serial }, 'takes the serial that answered, if that machine is the one meant')];
};

export const raiseConcurrency: Help = (object, view) => {
  const master = view.find('OpsMaster', around(object, view).OpsMaster ?? '');
  if (master === undefined) return [];
  const concurrency = Math.min(2 * master.spec.concurrency, 1000);
  return [patchSpec(refOf(master), { concurrency }, 'lets its tool do twice as many at once, if it can bear that')];
};

export const createKubeconfig: Help = (object) => {
  if (object.kind !== 'Cluster' || object.spec.kubeconfigSecretRef === undefined) return [];
  const { namespace, name } = object.spec.kubeconfigSecretRef;
  const from = shellWord(`kubeconfig=${object.metadata.name}.kubeconfig`);
  const run = `kubectl create secret generic ${shellWord(name)} -n ${shellWord(namespace)} --from-file ${from}`;
  return [{ run, does: 'creates it from that file, if the Secret is what is missing, and not its key' }];
};
