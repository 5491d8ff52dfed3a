import { describe, expect, test } from 'vitest';
import { judge } from '#models/certificate/approve.ts';
import { overlay } from '#test/builders/overlay.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { createdAt } from '#test/builders/metadata.ts';
import { longestWait } from '#models/certificate/evidence.ts';
import { servingSigner } from '#models/certificate/evidence.ts';
import type { Evidence } from '#models/certificate/evidence.ts';
import {
  now,
  joinedAt,
  subject,
  computeNode,
  coreNode,
  joining,
  joinedNode,
  renewing,
  serving,
  declaring,
  verdictOf,
  given,
  withAddresses,
  withSigner,
  withUsages,
} from './given.ts';
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

test('a join by a signer that we have no say in is told of, and neither approved nor denied', () => {
  expect(verdictOf(withSigner('kubernetes.io/kube-apiserver-client'))).toBe('warn');
  expect(verdictOf(withSigner('example.com/any'))).toBe('warn');
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

test('what is told of a request carries no control character, no look-alike and no novel', () => {
  const asked = { commonName: `system:node:n1\u001b[2J\nn\u0435w ${'x'.repeat(5_000)}` };

  const verdict = judge(given({ asked }), now);

  expect(verdict).toMatchObject({
    message: expect.stringMatching(/^The certificate is for system:node:n1\\u\{1b\}\[2J\\u\{a\}n\\u\{435\}w x+…, /),
  });
});
