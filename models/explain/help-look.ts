import { conditionOf } from '../conditions/conditions.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { shellWord } from './command.ts';
import { around } from './around.ts';
import type { Explained, View } from './view.ts';
import type { Help } from './help.ts';

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
  const does = `removes the Node of that name${inCluster(object, view)}, ${when}`;
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
