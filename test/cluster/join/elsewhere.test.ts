import { afterAll, beforeAll, expect, test } from 'vitest';
import { computeNodes } from '#models/generated/resources.ts';
import { secrets } from '#models/meta/core-resources.ts';
import { of } from '../stage/data-centre.ts';
import { openJoinScene, refusal, secretOf, servingSigner, type JoinScene } from './scene.ts';

// The Nodes are in a second real cluster, whose only rights for the controllers are those of target-rbac.yaml.
let scene: JoinScene;
beforeAll(async () => {
  scene = await openJoinScene(10, { elsewhere: true });
});
afterAll(() => scene.stop());

test('a kubelet joins a cluster by its kubeconfig, serves there and renews its certificate', async () => {
  const node = await scene.joined();
  const names = [
    { type: 'dns', value: node.name },
    { type: 'ip', value: node.address },
  ] as const;

  const serving = await scene.ask(node.kube, node.name, { signer: servingSigner, wish: { names: [...names] } });
  const renewal = await scene.ask(node.kube, node.name);

  expect(await scene.issued(serving.name)).toContain('BEGIN CERTIFICATE');
  expect(await scene.issued(renewal.name)).toContain('BEGIN CERTIFICATE');
  expect(await refusal(scene.admin.get(secrets, secretOf(node.tokenId)))).toBe('NotFound');
  await scene.worthless(node);
});

test('a token is nobody in the cluster that holds the model, and was never there', async () => {
  const node = await scene.joining();

  expect(await refusal(scene.stage.kube.get(secrets, secretOf(node.tokenId)))).toBe('NotFound');
});

test('a token of one cluster gets no name of the other, nor a second certificate', async () => {
  const spec = {
    clusterRef: { name: 'local' },
    flavorRef: { name: 'any' },
    osImageRef: { name: 'debian-13' },
    criImageRef: { name: 'containerd-2' },
    k8sImageRef: { name: 'kubernetes-1-35' },
  };
  await scene.stage.apply([of(computeNodes, 'near-0', spec)]);
  const isJoining = (): boolean => scene.computeNode('near-0')?.status?.next?.layer === 'join';
  await scene.stage.until('a ComputeNode of the other cluster joins', isJoining);
  const mine = await scene.joining();
  const kube = scene.as({ token: mine.token });

  const theirs = await scene.ask(kube, 'near-0');
  const first = await scene.ask(kube, mine.name);
  await scene.issued(first.name);
  const second = await scene.ask(kube, mine.name);

  expect(await scene.denied(theirs.name, 'NoSuchComputeNode')).toContain('near-0');
  await scene.denied(second.name, 'TokenSpent');
});

test('a signer that the controllers have no say in there is told of', async () => {
  const mine = await scene.joining();
  const signer = 'kubernetes.io/kube-apiserver-client';

  const { name } = await scene.ask(scene.as({ token: mine.token }), mine.name, { signer });

  expect(await scene.told(name, 'CertificateSuspicious')).toContain(signer);
});
