import { shortName } from '../fingerprint/fingerprint.ts';
import type { ComputeNode } from '../generated/computenode.ts';

/** Known before a machine is picked, and another for each ComputeNode: a machine used again is a new instance. */
export function providerID(node: ComputeNode): string {
  return `${providerIDPrefix(node)}${node.metadata.uid ?? ''}`;
}

/** What the ids of all ComputeNodes that ever had this name begin with. */
export function providerIDPrefix({ metadata }: ComputeNode): string {
  return `rackwright://${metadata.name}/`;
}

/** The public part of a ComputeNode's bootstrap token: one for each attempt at its kubelet. */
export function tokenId(node: ComputeNode, sequence: number): string {
  return shortName(6, 'bootstrap-token', node.metadata.uid, sequence);
}

export function tokenSecretName(id: string): { namespace: string; name: string } {
  return { namespace: 'kube-system', name: `bootstrap-token-${id}` };
}

/** The group of our bootstrap tokens. No default binding approves certificates for it: only our approver does. */
export const bootstrapGroup = 'system:bootstrappers:rackwright:nodes';
