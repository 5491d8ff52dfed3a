import { beforeEach, expect, test } from 'vitest';
import { bootstrapGroup } from '#models/computenode/identity.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { certificateSigningRequests } from '#models/meta/core-resources.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { madeUpCertificates } from '#simulation/cluster/certificates.ts';
import { claimed, smallWorld, type SmallWorld } from './small-world.ts';

let given: SmallWorld;

beforeEach(async () => {
  given = await smallWorld();
  const { node } = await claimed(given);
  await given.person.changeStatus(node, { bootstrapTokenId: 'abcdef' });
});

interface Asking {
  name?: string;
  user?: string;
  groups?: string[];
  commonName?: string;
  organizations?: string[];
  usages?: string[];
}

async function approve(over: Asking): Promise<void> {
  const { user = 'system:bootstrap:abcdef', groups = [bootstrapGroup, 'system:authenticated'] } = over;
  const { commonName = 'system:node:n1', organizations = ['system:nodes'] } = over;
  const { request } = await madeUpCertificates.makeRequest({ commonName, organizations });
  const transport = createInProcessTransport(given.server, { name: user, groups });
  const asker = createKube(transport, { clock: given.clock, random: createSeededRandom(1) });
  const made = await asker.create<KubeObject>(certificateSigningRequests, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: over.name ?? 'csr-1' },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: over.usages ?? ['digital signature', 'client auth'],
    },
  });
  const condition = { type: 'Approved', status: 'True', reason: 'Rogue', message: '' };
  const approved = { ...made, status: { conditions: [condition] } };
  await given.rogue.kube.updateSubresource(certificateSigningRequests, 'approval', approved);
}

test("what a node asks for itself, with its own token, isn't a breach", async () => {
  await approve({});

  expect(given.messages()).toEqual([]);
});

test.each<[string, Asking, string]>([
  [
    'with the token of another',
    { user: 'system:bootstrap:ghijkl' },
    "the token of system:bootstrap:ghijkl isn't that of system:node:n1",
  ],
  ['by someone without a token of ours', { groups: ['system:authenticated'] }, 'system:bootstrap:abcdef asks for it'],
  [
    'for a node that is no ComputeNode',
    { commonName: 'system:node:n9' },
    'it is for system:node:n9, which is no ComputeNode',
  ],
  [
    'for more groups',
    { organizations: ['system:nodes', 'system:masters'] },
    'its groups are system:nodes,system:masters',
  ],
  ['for more usages', { usages: ['client auth', 'cert sign'] }, 'its usages are client auth,cert sign'],
])("17: a certificate approved for another's claim: %s", async (_, over, fault) => {
  await approve(over);

  expect(given.messages()).toEqual([`17: approved, though ${fault}`]);
});

test('17: a second certificate by one token', async () => {
  await approve({});
  await approve({ name: 'csr-2' });

  expect(given.messages()).toEqual(['17: approved, though the token of system:bootstrap:abcdef got one with csr-1']);
});
