import { afterAll, beforeAll, expect, test } from 'vitest';
import { computeNodes } from '#models/generated/resources.ts';
import { certificateSigningRequests, coreNodes, namespaces, pods, secrets } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { openJoinScene, refusal, secretOf, type JoinScene } from './scene.ts';

let scene: JoinScene;
beforeAll(async () => {
  scene = await openJoinScene(4);
});
afterAll(() => scene.stop());

interface Rule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
}

test('with a bootstrap token one may ask for a certificate, and for what one may; nothing else', async () => {
  const { token } = await scene.joining();
  const kube = scene.as({ token });
  const reviews: Resource = {
    group: 'authorization.k8s.io',
    version: 'v1',
    plural: 'selfsubjectrulesreviews',
    kind: 'SelfSubjectRulesReview',
    namespaced: false,
  };

  const review = await kube.create<KubeObject & { status?: { resourceRules: Rule[] } }>(reviews, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: reviews.kind,
    metadata: { name: '' },
    spec: { namespace: 'kube-system' },
  });

  const rights = (review.status?.resourceRules ?? []).flatMap(({ verbs, apiGroups = [], resources = [] }) =>
    verbs.map((verb) => `${verb} ${resources.join()}.${apiGroups.join()}`),
  );
  expect(rights.toSorted()).toEqual([
    'create certificatesigningrequests.certificates.k8s.io',
    'create selfsubjectaccessreviews,selfsubjectrulesreviews.authorization.k8s.io',
    'create selfsubjectreviews.authentication.k8s.io',
    'get certificatesigningrequests.certificates.k8s.io',
    'list certificatesigningrequests.certificates.k8s.io',
    'watch certificatesigningrequests.certificates.k8s.io',
  ]);
});

test('what else is tried with a bootstrap token is refused', async () => {
  const node = await scene.joining();
  const kube = scene.as({ token: node.token });
  const own = await scene.ask(kube, node.name, { usages: ['client auth'] });
  await scene.denied(own.name, 'WrongUsages');
  const request = await scene.request(own.name);
  const pod = { spec: { containers: [{ name: 'a', image: 'a' }] } };
  const object = (kind: string, metadata: object, rest: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'mine', ...metadata },
    ...rest,
  });

  const tries: Record<string, Promise<unknown>> = {
    'list Secrets': kube.list(secrets, { namespace: 'kube-system' }),
    'read its own Secret': kube.get(secrets, secretOf(node.tokenId)),
    'make a token': kube.create(secrets, object('Secret', { namespace: 'kube-system' })),
    'make a Pod': kube.create(pods, object('Pod', { namespace: 'default' }, pod)),
    'register a Node': kube.create(coreNodes, object('Node', {})),
    'list Nodes': kube.list(coreNodes),
    'make a namespace': kube.create(namespaces, object('Namespace', {})),
    'list ComputeNodes': kube.list(computeNodes),
    'approve its own request': kube.updateSubresource(certificateSigningRequests, 'approval', request),
    'delete its own request': kube.delete(certificateSigningRequests, { name: own.name }),
    'be an administrator': scene
      .as({ token: node.token }, { 'impersonate-user': 'admin', 'impersonate-group': 'system:masters' })
      .list(secrets, { namespace: 'kube-system' }),
    'be another token': scene.ask(
      scene.as({ token: node.token }, { 'impersonate-user': 'system:bootstrap:abcdef' }),
      node.name,
    ),
  };

  const refused = await Promise.all(Object.entries(tries).map(async ([what, call]) => [what, await refusal(call)]));
  expect(refused).toEqual(Object.keys(tries).map((what) => [what, 'Forbidden']));
});
