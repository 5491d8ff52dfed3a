import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { GateFacts } from '#models/operation/gate.ts';
import type { OperationNews } from '#models/operation/progress.ts';
import type { NetworkSettings, NodeIdentity, OperationRequest } from '#ops-adapters/port.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import { targetOf } from '../computenode/view.ts';
import { clusterOf } from '../shell/cluster-of.ts';
import { machineAddress, secretValues } from '../shell/machine-address.ts';
import type { Ports } from '../shell/ports.ts';
import type { TargetLookup } from '../targets/target.ts';

/** What the adapter gets to know of an Operation: everything it needs, and no reference it would have to follow. */
export async function operationRequest(
  ports: Ports,
  operation: Operation,
  facts: GateFacts,
): Promise<OperationRequest | OperationNews> {
  const { spec } = operation;
  const { freshAsset, opsMaster, computeNode } = facts;
  if (freshAsset === undefined || opsMaster === undefined) {
    return { news: 'waiting', reason: 'OpsMasterNotFound', message: 'The machine or its OpsMaster is gone.' };
  }
  const cluster = clusterOf(ports.caches, computeNode);
  const lookup = targetOf(ports, cluster);
  const secrets = await secretsFor(operation, lookup);
  if ('news' in secrets) return secrets;
  const { layer, image, rootDisk } = { ...spec, rootDisk: freshAsset.spec.rootDisk };
  const node = identityOf(operation, cluster?.spec.controlPlaneEndpoint ?? hostOf(lookup));
  return {
    name: operation.metadata.name,
    machine: await machineAddress(ports.kube, freshAsset, opsMaster),
    action: spec.action,
    ...(layer === undefined ? {} : { layer }),
    fence: { epoch: spec.claim?.epoch ?? 0, sequence: spec.sequence },
    claimUid: spec.claim?.uid ?? '',
    ...(image === undefined ? {} : { image }),
    parameters: spec.parameters ?? {},
    ...(node === undefined ? {} : { node }),
    ...(Object.keys(secrets.values).length === 0 ? {} : { secrets: secrets.values }),
    ...(rootDisk === undefined ? {} : { rootDisk: stringsOf(rootDisk) }),
    hostname: node?.name ?? freshAsset.metadata.name,
    ...networkOf(freshAsset),
    deadline: Date.parse(spec.deadline),
  };
}

function identityOf(operation: Operation, controlPlaneEndpoint: string): NodeIdentity | undefined {
  const { node } = operation.spec;
  if (node === undefined) return undefined;
  const { name, providerID, labels = {}, taints = [] } = node;
  return { name, providerID, labels, taints, controlPlaneEndpoint };
}

function networkOf({ spec }: ComputeAsset): { network?: NetworkSettings } {
  if (spec.network === undefined) return {};
  const own = spec.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  return { network: { ...spec.network, ...(own === undefined ? {} : { address: own }) } };
}

function stringsOf(hints: object): Record<string, string> {
  return Object.fromEntries(Object.entries(hints).map(([key, value]) => [key, String(value)]));
}

/** `host:port` of the API server that a kubeconfig led to; what the local one is called by machines, nobody knows here. */
function hostOf(lookup: TargetLookup | undefined): string {
  const url = lookup?.found === true ? lookup.target.reached?.url : undefined;
  if (url === undefined) return '';
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '443' : port}`;
}

/** A bootstrap token's Secret is in the cluster that the kubelet joins, and in no other. It comes together as `id.secret`, the form kubelet presents. */
async function secretsFor(
  operation: Operation,
  lookup: TargetLookup | undefined,
): Promise<{ values: Record<string, string> } | OperationNews> {
  const values: Record<string, string> = {};
  const { secretRefs = [] } = operation.spec;
  if (secretRefs.length === 0) return { values };
  if (lookup?.found !== true) {
    const message = lookup?.message ?? 'The Cluster that it is for is gone.';
    return { news: 'waiting', reason: 'ClusterUnreachable', message };
  }
  for (const { key, namespace, name } of secretRefs) {
    try {
      const found = await secretValues(lookup.target.kube, { namespace, name }, key);
      const id = found[`${key}.token-id`];
      const secret = found[`${key}.token-secret`];
      if (id !== undefined && secret !== undefined) values[key] = `${id}.${secret}`;
      else Object.assign(values, found);
    } catch (error) {
      if (isKubeError(error)) throw error;
      const message = `Secret ${namespace}/${name} doesn't exist.`;
      return { news: 'failed', reason: 'SecretNotFound', message, retryable: true };
    }
  }
  const { caPem } = lookup.target;
  // A kubelet that is given a token has to know whom it may show it to.
  return { values: caPem === undefined ? values : { ...values, clusterCA: caPem } };
}
