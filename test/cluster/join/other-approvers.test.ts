import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateSigningRequests, secrets } from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { openJoinScene, type JoinScene } from './scene.ts';

// kube-controller-manager brings an approver of its own, that approves what its bindings allow, and asks for no claim.
let scene: JoinScene;
beforeAll(async () => {
  scene = await openJoinScene(12);
  // As kubeadm makes them.
  await bind('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', kubeadmGroup);
  await bind('kubeadm:node-autoapprove-bootstrap', nodeClient, kubeadmGroup);
});
afterAll(() => scene.stop());

const rbac = 'rbac.authorization.k8s.io';
const clusterRoleBindings: Resource = {
  group: rbac,
  version: 'v1',
  plural: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
  namespaced: false,
};

async function bind(name: string, role: string, group: string): Promise<void> {
  const binding: KubeObject = {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: rbac, kind: 'Group', name: group }],
  };
  await scene.admin.create(clusterRoleBindings, binding);
}

const nodeClient = 'system:certificates.k8s.io:certificatesigningrequests:nodeclient';
const kubeadmGroup = 'system:bootstrappers:kubeadm:default-node-token';

/** Asks with a token of kubeadm's, which its approver approves: so it was at work, and has passed what was asked before. */
async function kubeadmJoin(id: string): Promise<string> {
  const data = {
    'token-id': id,
    'token-secret': '0123456789abcdef',
    'usage-bootstrap-authentication': 'true',
    'auth-extra-groups': kubeadmGroup,
  };
  await scene.admin.create(secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: 'kube-system', name: `bootstrap-token-${id}` },
    type: 'bootstrap.kubernetes.io/token',
    stringData: data,
  });
  const { name } = await scene.ask(scene.as({ token: `${id}.0123456789abcdef` }), `kubeadm-${id}`);
  await scene.issued(name);
  return scene.decided(name);
}

describe('what Kubernetes approves by itself', () => {
  test('with the bindings that kubeadm makes: its own tokens, and none of ours', async () => {
    const node = await scene.joining();
    const { controllers } = scene.stage;
    await controllers.stop();

    const { name } = await scene.ask(scene.as({ token: node.token }), 'control-plane-1');
    expect(await kubeadmJoin('abcdef')).toBe('Approved AutoApproved');
    expect((await scene.request(name)).status).toEqual({});

    controllers.start();
    await scene.denied(name, 'NoSuchComputeNode');
  });

  test('with a binding for all bootstrap tokens, as Kubernetes documents it: still none of ours, and ours are by us', async () => {
    await bind('auto-approve-csrs-for-group', nodeClient, 'system:bootstrappers');
    const [mine, node] = [await scene.joining(), await scene.joining()];
    const { controllers } = scene.stage;
    await controllers.stop();

    const stolen = await scene.ask(scene.as({ token: mine.token }), 'control-plane-1');
    const { name } = await scene.ask(scene.as({ token: node.token }), node.name);
    expect(await kubeadmJoin('ghijkl')).toBe('Approved AutoApproved');
    await sleep(3_000);
    expect((await scene.request(stolen.name)).status).toEqual({});
    expect((await scene.request(name)).status).toEqual({});

    controllers.start();
    await scene.denied(stolen.name, 'NoSuchComputeNode');
    await scene.issued(name);
    expect(await scene.decided(name)).toBe('Approved RackwrightApproved');
  });
});

describe('what a person has decided stays', () => {
  test.each(['Denied', 'Approved'])('%s', async (type) => {
    const node = await scene.joining();
    const { controllers } = scene.stage;
    await controllers.stop();
    const { name } = await scene.ask(scene.as({ token: node.token }), node.name);
    const condition = { type, status: 'True', reason: 'ByHand', message: 'looked at' };
    const request = await scene.request(name);
    await scene.admin.updateSubresource(certificateSigningRequests, 'approval', {
      ...request,
      status: { conditions: [condition] },
    });

    controllers.start();
    await scene.stage.until('the controllers lead', () => controllers.leads);
    const probe = await scene.ask(scene.as({ token: node.token }), node.name, { usages: ['client auth'] });
    await scene.denied(probe.name, 'WrongUsages');

    expect(await scene.decided(name)).toBe(`${type} ByHand`);
  });
});
