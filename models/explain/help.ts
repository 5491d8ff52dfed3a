import { conditionOf, isConditionTrue } from '../conditions/conditions.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { unitLabel } from '../unit/labels.ts';
import type { Command, ObjectRef } from './cause.ts';
import { refOf } from './cause.ts';
import { annotate, freshToken, kubectlName, patchSpec, remove, shellWord } from './command.ts';
import { around } from './around.ts';
import type { Explained, View } from './view.ts';

/** What would help where something waits for a person. An empty list where nothing can be said for sure. */
export type Help = (object: Explained, view: View) => readonly Command[];

export function thaw(): Command {
  return { run: 'kubectl -n rackwright-system delete configmap freeze', does: 'lifts the freeze, everywhere' };
}

export function thawCluster(cluster: ObjectRef): Command {
  return patchSpec(cluster, { freeze: false }, 'lifts the freeze of this Cluster');
}

export function unpause(ref: ObjectRef): Command {
  return patchSpec(ref, { paused: false }, 'has it acted on again');
}

export function endMaintenance(ref: ObjectRef): Command {
  return patchSpec(ref, { maintenance: 'None' }, 'ends the maintenance, once the work is done');
}

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
  if (object.kind !== 'NodePool') return [];
  return [
    { run: `kubectl scale ${kubectlName(refOf(object))} --replicas=0`, does: 'releases its members, drained first' },
  ];
};

/** As many as there are machines for, where its own number is what asks for more. */
export const scaleToStock: Help = (object) => {
  const fewer = servedOf(object);
  if (fewer === undefined || !('replicas' in object.spec) || fewer >= object.spec.replicas) return [];
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

export const unretire: Help = (object) => {
  if (object.kind !== 'ComputeAsset') return [];
  return [patchSpec(refOf(object), { retired: false }, 'brings it back')];
};

export const admitNamespace: Help = (object, view) => {
  if (object.kind !== 'ResourceOffer') return [];
  const pool = view.find('NodePool', object.spec.poolRef.name);
  const { namespace } = object.metadata;
  if (pool === undefined || namespace === undefined) return [];
  const allowedNamespaces = [...(pool.spec.allowedNamespaces ?? []), namespace];
  return [patchSpec(refOf(pool), { allowedNamespaces }, `lets namespace ${namespace} ask this pool, if you own it`)];
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

/** Nodes are asked of their own cluster, which may be another than this one. */
export const lookAtNode: Help = (object, view) => {
  const name = object.kind === 'ComputeNode' ? object.metadata.name : around(object, view).ComputeNode;
  if (name === undefined) return [];
  return [
    { run: `kubectl describe node ${shellWord(name)}`, does: `tells what kubelet says${inCluster(object, view)}` },
  ];
};

/** What a drain waits for: the pods, and what says that they must not all go. */
export const lookAtPods: Help = (object, view) => {
  if (object.kind !== 'ComputeNode' || object.spec.assetRef === undefined) return [];
  const where = inCluster(object, view);
  const onNode = shellWord(`spec.nodeName=${object.metadata.name}`);
  return [
    { run: `kubectl get pods -A --field-selector ${onNode}`, does: `lists the pods that are left${where}` },
    { run: 'kubectl get poddisruptionbudgets -A', does: `shows which budgets allow no disruption now${where}` },
  ];
};

/** Maintenance ends most of what it is told for at once; only a drain that is held waits for pods. */
export const lookAtHeldPods: Help = (object, view) => {
  const held = conditionOf(object, 'Ready')?.message.includes(' Held: ') === true;
  return held ? lookAtPods(object, view) : [];
};

/** kubelets ask within minutes of their installation: before that there is nothing to be looked for. */
export const lookAtRequests: Help = (object, view) => {
  const { layers = [], joinedAt, phase } = (object.kind === 'ComputeNode' ? object.status : undefined) ?? {};
  const installed = Date.parse(layers.find(({ name }) => name === 'k8s')?.at ?? '') || 0;
  const early = view.readAt > 0 && view.readAt < installed + 5 * 60_000;
  if (joinedAt !== undefined || (early && phase !== 'Failed')) return [];
  const does = `shows whether its kubelet asked for a certificate${inCluster(object, view)}`;
  return [{ run: 'kubectl get csr', does }];
};

export const deleteNode: Help = (object, view) => {
  if (object.kind !== 'ComputeNode') return [];
  const lost = conditionOf(object, 'Ready')?.reason === 'ClaimLost';
  const when = lost ? 'only once you have made sure that its machine is off' : "if it is nobody's";
  const does = `removes the Node of that name${inCluster(object, view)}; ${when}`;
  return [{ run: `kubectl delete node ${shellWord(object.metadata.name)}`, does }];
};

function inCluster(object: Explained, view: View): string {
  const cluster = view.find('Cluster', around(object, view).Cluster ?? '');
  return cluster === undefined || cluster.spec.local === true
    ? ''
    : ` (run it against Cluster ${cluster.metadata.name})`;
}

/** The Secret that the object names, looked for and never shown. */
export const findSecret: Help = (object) => {
  const { spec } = object;
  const refs = [
    'credentialsSecretRef' in spec ? spec.credentialsSecretRef : undefined,
    'kubeconfigSecretRef' in spec ? spec.kubeconfigSecretRef : undefined,
    'bmc' in spec ? spec.bmc?.credentialsSecretRef : undefined,
  ];
  return refs.flatMap((ref) => {
    if (ref === undefined) return [];
    const run = `kubectl -n ${shellWord(ref.namespace)} get secret ${shellWord(ref.name)}`;
    return [{ run, does: 'shows whether the Secret is there, and not what it holds' }];
  });
};

/** What was done to a node's machine, oldest first. */
export const listOperations: Help = (object) => {
  const node: ComputeNode | undefined = object.kind === 'ComputeNode' ? object : undefined;
  if (node === undefined) return [];
  const label = shellWord(`rackwright.io/computenode=${node.metadata.name}`);
  const run = `kubectl get operations -l ${label} -o wide --sort-by=.metadata.creationTimestamp`;
  return [{ run, does: 'lists what was done to its machine' }];
};

export function all(...helps: readonly Help[]): Help {
  return (object, view) => helps.flatMap((help) => help(object, view));
}
