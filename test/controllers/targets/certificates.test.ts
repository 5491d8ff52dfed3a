import { afterEach, expect, test } from 'vitest';
import { createKube } from '#controllers/runtime/client.ts';
import { clientSigner, type SigningRequest } from '#models/certificate/evidence.ts';
import { bootstrapGroup } from '#models/computenode/identity.ts';
import { certificateSigningRequests } from '#models/meta/core-resources.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import type { ApiServer } from '#simulation/api-server/server.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { madeUpCertificates } from '#simulation/cluster/certificates.ts';
import { kubeconfigFor, openTwoClusters, tokens, type TwoClusters } from './two-clusters.ts';

let stage: TwoClusters;

afterEach(() => stage.stop());

const name = 'asked-twice';

/** Asks `server`, with the bootstrap token of this id, for the certificate of a Node. */
async function ask(server: ApiServer, token: string, node: string): Promise<void> {
  const user = { name: `system:bootstrap:${token}`, groups: [bootstrapGroup, 'system:authenticated'] };
  const { clock } = stage;
  const kube = createKube(createInProcessTransport(server, user), { clock, random: createSeededRandom(1) });
  const asked = { commonName: `system:node:${node}`, organizations: ['system:nodes'] };
  const { request } = await madeUpCertificates.makeRequest(asked);
  await kube.create<SigningRequest>(certificateSigningRequests, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: clientSigner,
      usages: ['digital signature', 'client auth'],
    },
  });
}

function decisionIn(server: ApiServer): string | undefined {
  const request = server.store.get(certificateSigningRequests, { name }) as SigningRequest | undefined;
  const [decision] = request?.status?.conditions ?? [];
  return decision === undefined ? undefined : `${decision.type} ${decision.reason ?? ''}`;
}

test('a claim of one cluster is worth nothing in the other, though both have requests of one name', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await stage.putFarPool(1);
  const tokenIds = { near: '', far: '' };
  const names = { near: '', far: '' };
  await stage.until('both kubelets were given tokens', () => {
    for (const pool of ['near', 'far'] as const) {
      const [node] = stage.computeNodes(pool);
      tokenIds[pool] = node?.status?.bootstrapTokenId ?? tokenIds[pool];
      names[pool] = node?.metadata.name ?? '';
    }
    return tokenIds.near !== '' && tokenIds.far !== '';
  });

  await ask(stage.lab.server, tokenIds.far, names.far);
  await ask(stage.other.server, tokenIds.near, names.near);
  await stage.minutes(1);

  expect(decisionIn(stage.lab.server)).toBe('Denied NoSuchComputeNode');
  expect(decisionIn(stage.other.server)).toBe('Denied NoSuchComputeNode');
});

test('what was asked for while a cluster could not be followed is answered when it can', async () => {
  stage = await openTwoClusters({ kubeconfig: kubeconfigFor(tokens[0]) });
  await stage.putFarPool(1);
  await stage.until('the kubelet is being installed', () => {
    return stage.computeNodes('far')[0]?.status?.bootstrapTokenId !== undefined;
  });

  stage.way.turn('silent');
  await stage.minutes(60);
  expect(stage.nodesElsewhere()).toEqual([]);
  stage.way.turn('open');

  await stage.until('the Node is there', () => stage.nodesElsewhere().length === 1, 30);
});
