import { describe, expect, test } from 'vitest';
import { judge } from '#models/certificate/approve.ts';
import type { Asked, Evidence, SigningRequest } from '#models/certificate/evidence.ts';
import { clientSigner, longestWait, servingSigner } from '#models/certificate/evidence.ts';
import { bootstrapGroup } from '#models/computenode/identity.ts';
import type { CoreNode } from '#models/computenode/core.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { createdAt, storedMeta } from '../../builders/metadata.ts';
import type { Overrides } from '../../builders/overlay.ts';
import { overlay } from '../../builders/overlay.ts';

const now = Date.parse(createdAt) + 1_000;
const joinedAt = '2026-01-01T00:00:00Z';

const subject: Asked = {
  commonName: 'system:node:n1',
  organizations: ['system:nodes'],
  dnsNames: [],
  ipAddresses: [],
  others: [],
};

const computeNode: Stored<ComputeNode> = {
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

const request: Stored<SigningRequest> = {
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

const claimed = computeAsset({ spec: { claimRef: { name: 'n1', uid: 'uid-of-n1' }, claimEpoch: 1 } });

const coreNode: CoreNode = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: storedMeta('n1'),
  spec: { providerID: 'rackwright://n1/uid-of-n1' },
  status: Object.assign({ conditions: [] }, { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] }),
};

/** A kubelet that joins with the token it was given. */
const joining: Evidence = {
  request,
  asked: subject,
  computeNode,
  asset: claimed,
  node: undefined,
  spentOn: undefined,
};

/** The same one, a while later, with its own certificate. */
const asNode = { username: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] };
const joinedNode = overlay(computeNode, { status: { phase: 'Ready', joinedAt, bootstrapTokenId: undefined } });
const renewing = given({ request: { spec: asNode }, computeNode: joinedNode });
const serving: Evidence = {
  ...given({
    request: { spec: { ...asNode, signerName: servingSigner, usages: ['digital signature', 'server auth'] } },
    asked: { dnsNames: ['n1'], ipAddresses: ['10.0.0.1'] },
    computeNode: joinedNode,
    asset: { spec: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] } },
  }),
  node: coreNode,
};
const declaring = (...addresses: { type: 'InternalIP' | 'Hostname'; address: string }[]): Overrides<Evidence> => ({
  asset: { spec: { addresses } },
});

function given(over: Overrides<Evidence>, base: Evidence = joining): Evidence {
  return overlay(base, over);
}

const verdictOf = (evidence: Evidence, at = now): string => {
  const verdict = judge(evidence, at);
  return verdict.verdict === 'deny' ? `deny ${verdict.reason}` : verdict.verdict;
};

describe('a kubelet gets its certificate', () => {
  test.each<[string, Evidence]>([
    ['when it joins with its own token, under a live claim', joining],
    [
      'with key encipherment, as an RSA key needs it',
      withUsages('digital signature', 'key encipherment', 'client auth'),
    ],
    ['when it joins again under the Node that it has registered', { ...joining, node: coreNode }],
    ['when it renews what it has', renewing],
    ['when it renews what it has, while its Node is there', { ...renewing, node: coreNode }],
    [
      'when it serves under a host name that its asset declares',
      {
        ...given(declaring({ type: 'Hostname', address: 'm1.example.com' }), serving),
        asked: { ...subject, dnsNames: ['n1', 'm1.example.com'] },
        node: withAddresses({ type: 'Hostname', address: 'm1.example.com' }),
      },
    ],
    ['when it serves under its own name and address', serving],
  ])('%s', (_, evidence) => {
    expect(verdictOf(evidence)).toBe('approve');
  });
});

describe('a join is denied', () => {
  const other: Partial<Evidence> = {
    computeNode: overlay(computeNode, {
      metadata: { name: 'n2', uid: 'uid-of-n2' },
      status: { bootstrapTokenId: 'def456' },
    }),
    asset: computeAsset({ spec: { claimRef: { name: 'n2', uid: 'uid-of-n2' }, claimEpoch: 1 } }),
  };
  test.each<[string, Evidence, string]>([
    [
      "for another ComputeNode's name",
      { ...given({ asked: { commonName: 'system:node:n2' } }), ...other },
      'TokenNotCurrent',
    ],
    [
      "for a control plane's name",
      { ...given({ asked: { commonName: 'system:node:control-plane-1' } }), computeNode: undefined },
      'NoSuchComputeNode',
    ],
    ['as a cluster administrator', given({ asked: { commonName: 'kubernetes-admin' } }), 'WrongName'],
    ['for a name that is a path', given({ asked: { commonName: 'system:node:../secrets' } }), 'WrongName'],
    ['for a group of administrators', given({ asked: { organizations: ['system:masters'] } }), 'WrongOrganization'],
    [
      'for a group of administrators beside its own',
      given({ asked: { organizations: ['system:nodes', 'system:masters'] } }),
      'WrongOrganization',
    ],
    ['for no group', given({ asked: { organizations: [] } }), 'WrongOrganization'],
    ['after its claim was released', { ...joining, asset: computeAsset() }, 'NoLiveClaim'],
    [
      'when the machine is claimed by another',
      given({ asset: { spec: { claimRef: { name: 'n2', uid: 'uid-of-n2' } } } }),
      'NoLiveClaim',
    ],
    [
      'when a namesake took the machine over',
      given({ asset: { spec: { claimRef: { name: 'n1', uid: 'uid-of-an-older-n1' } } } }),
      'NoLiveClaim',
    ],
    ['when its asset was made anew', given({ asset: { metadata: { uid: 'uid-of-a-newer-asset' } } }), 'NoLiveClaim'],
    ['when its asset is gone', { ...joining, asset: undefined }, 'NoLiveClaim'],
    [
      'while its ComputeNode is being released',
      given({ computeNode: { metadata: { deletionTimestamp: createdAt } } }),
      'NoLiveClaim',
    ],
    ['before it has a machine', given({ computeNode: { spec: { assetRef: undefined } } }), 'NoLiveClaim'],
    [
      'with a token of an earlier attempt',
      given({ computeNode: { status: { bootstrapTokenId: 'fff999' } } }),
      'TokenNotCurrent',
    ],
    ['with a token that was stolen, after the join', { ...joining, computeNode: joinedNode }, 'TokenNotCurrent'],
    [
      'with a token that has joined and is still on record',
      given({ computeNode: { status: { joinedAt } } }),
      'TokenNotCurrent',
    ],
    ['with further DNS names', given({ asked: { dnsNames: ['kubernetes.default'] } }), 'ExtraNames'],
    ['with an address', given({ asked: { ipAddresses: ['10.0.0.1'] } }), 'ExtraNames'],
    ['with anything else beside', given({ asked: { others: ['email:root@example.com'] } }), 'ExtraNames'],
    ['by another signer', withSigner('kubernetes.io/kube-apiserver-client'), 'WrongSigner'],
    ['for a serving certificate', withSigner(servingSigner), 'WrongSigner'],
    ['to serve', withUsages('digital signature', 'server auth'), 'WrongUsages'],
    ['to serve as well', withUsages('digital signature', 'client auth', 'server auth'), 'WrongUsages'],
    ['for another certificate with a token that got one', { ...joining, spentOn: 'csr-0' }, 'TokenSpent'],
    [
      'for the name of a Node that is not its own, as one of the control plane',
      { ...joining, node: overlay(coreNode, { spec: { providerID: undefined } }) },
      'NameTaken',
    ],
    [
      'while the Node of an earlier ComputeNode of its name is there',
      { ...joining, node: overlay(coreNode, { spec: { providerID: 'rackwright://n1/uid-of-an-older-n1' } }) },
      'NameTaken',
    ],
    ['to sign certificates', withUsages('digital signature', 'client auth', 'cert sign'), 'WrongUsages'],
    ['without usages', withUsages(), 'WrongUsages'],
    ['by someone in our group who is no token', given({ request: { spec: { username: 'eve' } } }), 'WrongRequester'],
    ['when it cannot be read', { ...joining, asked: { unreadable: 'not PKCS#10' } }, 'Unreadable'],
  ])('%s', (_, evidence, reason) => {
    expect(verdictOf(evidence)).toBe(`deny ${reason}`);
  });
});

describe('a renewal is denied', () => {
  test.each<[string, Evidence, string]>([
    ["of another node's certificate", given({ asked: { commonName: 'system:node:n2' } }, renewing), 'WrongName'],
    ['after the claim was released', { ...renewing, asset: computeAsset() }, 'NoLiveClaim'],
    ['with further names', given({ asked: { dnsNames: ['n1'] } }, renewing), 'ExtraNames'],
    ['with another group', given({ asked: { organizations: ['system:masters'] } }, renewing), 'WrongOrganization'],
  ])('%s', (_, evidence, reason) => {
    expect(verdictOf(evidence)).toBe(`deny ${reason}`);
  });

  test('while the Node of its name is of an earlier ComputeNode: the old OS is back', () => {
    const back = {
      ...renewing,
      node: overlay(coreNode, { spec: { providerID: 'rackwright://n1/uid-of-an-older-n1' } }),
    };

    expect(verdictOf(back)).toBe('wait');
    expect(verdictOf(back, Date.parse(createdAt) + longestWait)).toBe('deny NodeUnknown');
  });

  test('when its ComputeNode never joined: first it waits, then it is told', () => {
    const early = { ...renewing, computeNode };

    expect(verdictOf(early)).toBe('wait');
    expect(verdictOf(early, Date.parse(createdAt) + longestWait)).toBe('deny NotJoined');
  });
});

describe('a serving certificate is denied', () => {
  test.each<[string, Evidence, string]>([
    ['for the name of another', given({ asked: { commonName: 'system:node:n2' } }, serving), 'WrongName'],
    ['without any name', given({ asked: { dnsNames: [], ipAddresses: [] } }, serving), 'WrongName'],
    [
      'for a client as well',
      given({ request: { spec: { usages: ['digital signature', 'server auth', 'client auth'] } } }, serving),
      'WrongUsages',
    ],
    ['with a URI', given({ asked: { others: ['url:spiffe://x'] } }, serving), 'ExtraNames'],
    ['after the claim was released', { ...serving, asset: computeAsset() }, 'NoLiveClaim'],
    [
      'for an address that its Node took and its asset does not declare',
      given(declaring({ type: 'InternalIP', address: '10.0.0.9' }), serving),
      'ForeignAddress',
    ],
    ['for an address that its Node took, where its asset declares none', given(declaring(), serving), 'ForeignAddress'],
    [
      'for a name that its Node took, such as that of the API server',
      {
        ...given({ asked: { dnsNames: ['n1', 'kubernetes.default.svc'] } }, serving),
        node: withAddresses({ type: 'InternalDNS', address: 'kubernetes.default.svc' }),
      },
      'ForeignAddress',
    ],
    ['for the address of another', given({ asked: { ipAddresses: ['10.0.0.2'] } }, serving), 'ForeignAddress'],
  ])('%s', (_, evidence, reason) => {
    expect(verdictOf(evidence)).toBe(`deny ${reason}`);
  });

  test.each<[string, Evidence, string]>([
    ['an address that its Node does not have yet', { ...serving, node: withAddresses() }, 'ForeignAddress'],
    ['a Node that is not there yet', { ...serving, node: undefined }, 'NodeUnknown'],
    [
      'a Node of an earlier incarnation',
      given({ node: { spec: { providerID: 'rackwright://n1/uid-of-an-older-n1' } } }, serving),
      'NodeUnknown',
    ],
  ])('for %s, once it has waited in vain', (_, evidence, reason) => {
    expect(verdictOf(evidence)).toBe('wait');
    expect(verdictOf(evidence, Date.parse(createdAt) + longestWait)).toBe(`deny ${reason}`);
  });
});

describe('what is not ours is left alone', () => {
  test.each<[string, Evidence]>([
    [
      "another tool's bootstrap token",
      given({ request: { spec: { groups: ['system:bootstrappers:kubeadm:default-node-token'] } } }),
    ],
    [
      'a node that no ComputeNode stands for',
      {
        ...renewing,
        request: overlay(request, { spec: { ...asNode, username: 'system:node:cp-1' } }),
        computeNode: undefined,
      },
    ],
    ['a person', given({ request: { spec: { username: 'ann', groups: ['system:authenticated'] } } })],
    [
      'a node that was there before a ComputeNode got its name',
      { ...renewing, node: overlay(coreNode, { spec: { providerID: 'kind://docker/n1' } }) },
    ],
    [
      'a node without a provider id that was there before a ComputeNode got its name, and its serving certificate',
      { ...serving, node: overlay(coreNode, { spec: { providerID: undefined } }) },
    ],
    [
      'someone who calls himself a node without being one',
      given({ request: { spec: { username: 'system:node:n1', groups: ['system:authenticated'] } } }),
    ],
    [
      "a node's request to a signer that is not for kubelets",
      given({ request: { spec: { signerName: 'example.com/x' } } }, renewing),
    ],
  ])('%s', (_, evidence) => {
    expect(verdictOf(evidence)).toBe('ignore');
  });
});

function withAddresses(...addresses: { type: string; address: string }[]): CoreNode {
  return { ...coreNode, status: Object.assign({ conditions: [] }, { addresses }) };
}

function withSigner(signerName: string): Evidence {
  return given({ request: { spec: { signerName } } });
}

function withUsages(...usages: string[]): Evidence {
  return given({ request: { spec: { usages } } });
}

test('what is told of a request carries no control character, no look-alike and no novel', () => {
  const asked = { commonName: `system:node:n1\u001b[2J\nn\u0435w ${'x'.repeat(5_000)}` };

  const verdict = judge(given({ asked }), now);

  expect(verdict).toMatchObject({
    message: expect.stringMatching(/^The certificate is for system:node:n1\\u\{1b\}\[2J\\u\{a\}n\\u\{435\}w x+…, /),
  });
});
