import { judge } from '#models/certificate/approve.ts';
import type { Asked, Evidence, SigningRequest } from '#models/certificate/evidence.ts';
import { clientSigner, servingSigner } from '#models/certificate/evidence.ts';
import { bootstrapGroup } from '#models/computenode/identity.ts';
import type { CoreNode } from '#models/computenode/core.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { createdAt, storedMeta } from '#test/builders/metadata.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { overlay } from '#test/builders/overlay.ts';

export const now = Date.parse(createdAt) + 1_000;
export const joinedAt = '2026-01-01T00:00:00Z';

export const subject: Asked = {
  commonName: 'system:node:n1',
  organizations: ['system:nodes'],
  dnsNames: [],
  ipAddresses: [],
  others: [],
};

export const computeNode: Stored<ComputeNode> = {
  apiVersion: 'rackwright.io/v1alpha1',
  kind: 'ComputeNode',
  metadata: storedMeta('n1'),
  spec: {
    clusterRef: { name: 'cluster-1' },
    flavorRef: { name: 'flavor-1' },
    role: 'Worker',
    osImageRef: { name: 'debian-12' },
    criImageRef: { name: 'containerd-2' },
    k8sImageRef: { name: 'kubernetes-1-35' },
    assetRef: { name: 'asset-1', uid: 'uid-of-asset-1' },
  },
  status: { observedGeneration: 1, phase: 'Joining', conditions: [], bootstrapTokenId: 'abc123' },
};

export const request: Stored<SigningRequest> = {
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: storedMeta('csr-1'),
  spec: {
    request: 'cGVt',
    signerName: clientSigner,
    usages: ['digital signature', 'client auth'],
    username: 'system:bootstrap:abc123',
    groups: ['system:bootstrappers', bootstrapGroup, 'system:authenticated'],
  },
};

export const claimed = computeAsset({ spec: { claimRef: { name: 'n1', uid: 'uid-of-n1' }, claimEpoch: 1 } });

export const coreNode: CoreNode = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: storedMeta('n1'),
  spec: { providerID: 'rackwright://n1/uid-of-n1' },
  status: Object.assign({ conditions: [] }, { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] }),
};

/** A kubelet that joins with the token it was given. */
export const joining: Evidence = {
  request,
  asked: subject,
  computeNode,
  asset: claimed,
  node: undefined,
  spentOn: undefined,
};

/** The same one, a while later, with its own certificate. */
export const asNode = { username: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] };
export const joinedNode = overlay(computeNode, { status: { phase: 'Ready', joinedAt, bootstrapTokenId: undefined } });
export const renewing = given({ request: { spec: asNode }, computeNode: joinedNode });
export const serving: Evidence = {
  ...given({
    request: { spec: { ...asNode, signerName: servingSigner, usages: ['digital signature', 'server auth'] } },
    asked: { dnsNames: ['n1'], ipAddresses: ['10.0.0.1'] },
    computeNode: joinedNode,
    asset: { spec: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] } },
  }),
  node: coreNode,
};
export const declaring = (
  ...addresses: { type: 'InternalIP' | 'Hostname'; address: string }[]
): Overrides<Evidence> => ({
  asset: { spec: { addresses } },
});

export function given(over: Overrides<Evidence>, base: Evidence = joining): Evidence {
  return overlay(base, over);
}

export const verdictOf = (evidence: Evidence, at = now): string => {
  const verdict = judge(evidence, at);
  return verdict.verdict === 'deny' ? `deny ${verdict.reason}` : verdict.verdict;
};

export function withAddresses(...addresses: { type: string; address: string }[]): CoreNode {
  return { ...coreNode, status: Object.assign({ conditions: [] }, { addresses }) };
}

export function withSigner(signerName: string): Evidence {
  return given({ request: { spec: { signerName } } });
}

export function withUsages(...usages: string[]): Evidence {
  return given({ request: { spec: { usages } } });
}
