import { afterEach, beforeEach, expect, test } from 'vitest';
import { certificateSigningRequestController } from '#controllers/certificatesigningrequest.ts';
import { events } from '#controllers/runtime/events.ts';
import type { SigningRequest } from '#models/certificate/evidence.ts';
import { clientSigner, servingSigner } from '#models/certificate/evidence.ts';
import { bootstrapGroup } from '#models/computenode/identity.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { computeAssets } from '#models/generated/resources.ts';
import { certificateSigningRequests } from '#models/meta/core-resources.ts';
import type { CertificateSubject } from '#simulation/cluster/certificates.ts';
import { madeUpCertificates } from '#simulation/cluster/certificates.ts';
import { madeUpRequests } from '#simulation/lab/certificate-requests.ts';
import { cluster } from '../builders/cluster.ts';
import { joinedNode } from './joined-node.ts';
import { createControllerLab } from './lab.ts';
import type { ControllerLab } from './lab.ts';

let lab: ControllerLab;
let asked: number;

const token = (id: string, group = bootstrapGroup) => ({ name: `system:bootstrap:${id}`, groups: [group] });
const nodeUser = (name: string) => ({ name: `system:node:${name}`, groups: ['system:nodes'] });

/** Asks as `user`, and gives the decision on it: `Approved`, `Denied <reason>`, or `none`. */
async function ask(
  user: { name: string; groups: string[] },
  name: string,
  over: { signer?: string; subject?: Partial<CertificateSubject> } = {},
): Promise<string> {
  const { signer = clientSigner, subject = {} } = over;
  const { request } = await madeUpCertificates.makeRequest({
    commonName: `system:node:${name}`,
    organizations: ['system:nodes'],
    ...subject,
  });
  const csr = `csr-${(asked += 1)}`;
  await lab.as(user).create<SigningRequest>(certificateSigningRequests, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: csr },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: signer,
      usages: ['digital signature', signer === servingSigner ? 'server auth' : 'client auth'],
    },
  });
  await lab.clock.settle();
  return decisionOn(csr);
}

function decisionOn(csr: string): string {
  const [decision] = lab.get<SigningRequest>('CertificateSigningRequest', csr)?.status?.conditions ?? [];
  if (decision === undefined) return 'none';
  return decision.type === 'Approved' ? 'Approved' : `${decision.type} ${decision.reason ?? ''}`;
}

/** A ComputeNode that waits for its kubelet to join with token `abc123`. */
async function joining(name: string, asset: string): Promise<void> {
  await joinedNode(lab, name, { asset, rack: 'rack-1' });
  await lab.delete('Node', name);
  await lab.change('ComputeNode', name, { status: { joinedAt: null, bootstrapTokenId: 'abc123' } }, 'status');
}

/** What a person says of the addresses of `asset-1`. */
async function declare(address: string): Promise<void> {
  await lab.change('ComputeAsset', 'asset-1', { spec: { addresses: [{ type: 'InternalIP', address }] } });
}

beforeEach(async () => {
  asked = -1;
  lab = await createControllerLab({ certificates: madeUpRequests });
  await lab.put(cluster());
  await lab.start(certificateSigningRequestController);
});

afterEach(() => lab.stop());

test('a kubelet that joins with its own token, under a live claim, is approved', async () => {
  await joining('n1', 'asset-1');

  expect(await ask(token('abc123'), 'n1')).toBe('Approved');
});

test('a token does not get the name of a control plane', async () => {
  await joining('n1', 'asset-1');

  expect(await ask(token('abc123'), 'control-plane-1')).toBe('Denied NoSuchComputeNode');
});

test('a claim that has ended is over, whatever the caches still show', async () => {
  await lab.stop();
  lab = await createControllerLab({ certificates: madeUpRequests });
  await lab.put(cluster());
  await joining('n1', 'asset-1');
  const asset = await lab.kube.get<ComputeAsset>(computeAssets, { name: 'asset-1' });
  await lab.start((ports) => {
    const { assets } = ports.caches;
    const stale = { ...assets, store: { ...assets.store, get: () => asset } };
    return certificateSigningRequestController({ ...ports, caches: { ...ports.caches, assets: stale } });
  });
  await lab.change('ComputeAsset', 'asset-1', { status: { phase: 'Cleaning', releasedEpoch: 1 } }, 'status');
  await lab.change('ComputeAsset', 'asset-1', { spec: { claimRef: null } });

  expect(await ask(token('abc123'), 'n1')).toBe('Denied NoLiveClaim');
});

test('a stolen token is worth nothing once its node has joined; a denial is told as an Event', async () => {
  await joinedNode(lab, 'n1', { asset: 'asset-1', rack: 'rack-1' });

  expect(await ask(token('abc123'), 'n1')).toBe('Denied TokenNotCurrent');
  await lab.settle();
  expect(lab.server.store.list(events)).toEqual([
    expect.objectContaining({ type: 'Warning', reason: 'CertificateDenied' }),
  ]);
});

test("a ComputeNode of another cluster gets no certificate of this one's", async () => {
  await joining('n1', 'asset-1');
  const kubeconfigSecretRef = { namespace: 'default', name: 'kubeconfig' };
  await lab.change('Cluster', 'cluster-1', { spec: { local: false, kubeconfigSecretRef } });

  expect(await ask(token('abc123'), 'n1')).toBe('Denied NoSuchComputeNode');
});

test('requests of others are left alone', async () => {
  await joining('n1', 'asset-1');

  expect(await ask(token('abc123', 'system:bootstrappers:kubeadm:default-node-token'), 'n1')).toBe('none');
  expect(await ask(nodeUser('control-plane-1'), 'control-plane-1')).toBe('none');
});

test('a node renews its own certificate, and no other', async () => {
  await joinedNode(lab, 'n1', { asset: 'asset-1', rack: 'rack-1' });
  await joinedNode(lab, 'n2', { asset: 'asset-2', rack: 'rack-1' });

  expect(await ask(nodeUser('n1'), 'n1')).toBe('Approved');
  expect(await ask(nodeUser('n1'), 'n2')).toBe('Denied WrongName');
});

test('a serving certificate waits for the Node to have the address it names', async () => {
  await joinedNode(lab, 'n1', { asset: 'asset-1', rack: 'rack-1' });
  await declare('10.0.0.1');
  const subject = { dnsNames: ['n1'], ipAddresses: ['10.0.0.1'] };
  expect(await ask(nodeUser('n1'), 'n1', { signer: servingSigner, subject })).toBe('none');

  await lab.change('Node', 'n1', { status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] } }, 'status');
  await lab.settle();
  expect(decisionOn('csr-0')).toBe('Approved');
});

test('a serving certificate for an address that its Node never has is denied in the end', async () => {
  await joinedNode(lab, 'n1', { asset: 'asset-1', rack: 'rack-1' });
  await declare('10.0.0.1');
  const subject = { ipAddresses: ['10.0.0.1'] };
  await ask(nodeUser('n1'), 'n1', { signer: servingSigner, subject });

  await lab.settle(3_600_000);
  expect(decisionOn('csr-0')).toBe('Denied ForeignAddress');
});

test('of two requests that a token makes at once, one is approved', async () => {
  await joining('n1', 'asset-1');

  const decisions = await Promise.all(Array.from({ length: 6 }, () => ask(token('abc123'), 'n1')));

  expect(decisions.toSorted()).toEqual(['Approved', ...Array.from({ length: 5 }, () => 'Denied TokenSpent')]);
});

test('a token that got its certificate gets no other, though the controllers were started anew', async () => {
  await joining('n1', 'asset-1');
  expect(await ask(token('abc123'), 'n1')).toBe('Approved');
  await lab.start(certificateSigningRequestController);

  expect(await ask(token('abc123'), 'n1')).toBe('Denied TokenSpent');
});

test('a request that another has decided on stays as it is', async () => {
  await joining('n1', 'asset-1');
  await lab.stop();
  lab = await createControllerLab({ certificates: madeUpRequests });
  await lab.put(cluster());
  await joining('n1', 'asset-1');
  expect(await ask(token('abc123'), 'n1')).toBe('none');
  const request = await lab.kube.get<SigningRequest>(certificateSigningRequests, { name: 'csr-0' });
  const condition = { type: 'Denied', status: 'True', reason: 'ByHand', message: 'no' };
  await lab.kube.updateSubresource(certificateSigningRequests, 'approval', {
    ...request,
    status: { conditions: [condition] },
  });

  await lab.start(certificateSigningRequestController);
  await lab.settle();

  expect(decisionOn('csr-0')).toBe('Denied ByHand');
});

test("the control plane's own renewals are left alone, though somebody gave a ComputeNode its name", async () => {
  await joining('cp-1', 'asset-1');
  await lab.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'cp-1' }, spec: {} });

  expect(await ask(nodeUser('cp-1'), 'cp-1')).toBe('none');
  expect(await ask(token('abc123'), 'cp-1')).toBe('Denied NameTaken');
});

test('a flood of one requester is answered little by little, and the others at once', async () => {
  await joining('n1', 'asset-1');
  for (let at = 0; at < 200; at += 1) void ask(token('fff999'), 'n1');
  await lab.clock.settle();

  expect(await ask(token('abc123'), 'n1')).toBe('Approved');
  const denied = (): number =>
    lab.server.store
      .list(certificateSigningRequests)
      .filter(({ metadata }) => decisionOn(metadata.name).startsWith('Denied')).length;
  expect(denied()).toBeLessThan(20);
  expect(lab.server.store.list(events).length).toBeLessThan(26);

  await lab.settle(3_600_000);
  expect(denied()).toBe(200);
});

test('what is decided is neither judged nor written again', async () => {
  await joining('n1', 'asset-1');
  await ask(token('abc123'), 'n1');
  await ask(token('fff999'), 'n1');
  await lab.settle();
  const before = [lab.writes(), lab.reconciles()];

  await lab.settle(3_600_000);

  expect([lab.writes(), lab.reconciles()]).toEqual(before);
});
