import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administrator, startControlPlane, type ControlPlane } from '#test/control-plane/control-plane.ts';
import { createClient, type Client } from '#test/parity/client/client.ts';
import { eventually } from '#test/parity/scene.ts';

let plane: ControlPlane;
let api: Client;
beforeAll(async () => {
  plane = await startControlPlane({ fsync: true });
  api = await clientOf(plane);
});
afterAll(() => plane.stop());

async function clientOf({ url, caPem, authority }: ControlPlane, user = administrator): Promise<Client> {
  return createClient({ name: 'real', url, caPem, user: await authority.issueClient(user), kubeconfig: '' });
}

const node = (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } });

test('the controllers of kube-controller-manager work: a namespace gets its ServiceAccount, an orphan goes', async () => {
  await api.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kept' } });
  const owner = await api.post('/api/v1/namespaces/kept/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'owner' },
  });
  const { uid } = owner.object.metadata;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
  await api.post('/api/v1/namespaces/kept/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'owned', ownerReferences },
  });

  await api.delete('/api/v1/namespaces/kept/configmaps/owner');

  const of = (path: string) => async () => (await api.get(`/api/v1/namespaces/kept/${path}`)).status;
  await eventually(async () => (await of('serviceaccounts/default')()) === 200, 'a ServiceAccount');
  await eventually(async () => (await of('secrets/owned')()) === 404, 'the collection of the orphan');
});

test('NodeRestriction keeps a kubelet to its own Node', async () => {
  await api.post('/api/v1/nodes', node('mine'));
  await api.post('/api/v1/nodes', node('theirs'));
  const kubelet = await clientOf(plane, { name: 'system:node:mine', groups: ['system:nodes'] });

  const own = await kubelet.patch('merge', '/api/v1/nodes/mine/status', { status: { phase: 'Running' } });
  const other = await kubelet.patch('merge', '/api/v1/nodes/theirs/status', { status: { phase: 'Running' } });

  expect(own.status).toBe(200);
  expect(other.status).toBe(403);
  expect(other.failure.message).toContain('is not allowed to modify node "theirs"');
});

test('the audit log has the writes, by whom and what came of them, and no reads', async () => {
  await api.get('/api/v1/nodes');
  await api.post('/api/v1/nodes', node('audited'));
  await api.post('/api/v1/nodes', node('audited'));

  const events = () =>
    plane
      .auditLog()
      .filter(({ objectRef, user }) => objectRef?.name === 'audited' && user.username === administrator.name);
  // An answer can be here before its line.
  await eventually(async () => events().length > 1, 'both are there');

  expect(events().map(({ verb, user, responseStatus }) => [verb, user.username, responseStatus?.code])).toEqual([
    ['create', 'administrator', 201],
    ['create', 'administrator', 409],
  ]);
  expect(plane.auditLog().filter(({ verb }) => verb === 'list')).toEqual([]);
});

test('killed and started again, it has everything that was answered', async () => {
  await api.post('/api/v1/nodes', node('kept'));

  await plane.apiServer.stop('SIGKILL');
  await plane.etcd.daemon.stop('SIGKILL');
  await plane.etcd.daemon.start();
  await plane.apiServer.start();

  await eventually(async () => (await (await clientOf(plane)).get('/api/v1/nodes/kept')).status === 200, 'the Node');
});

test('two stand side by side, and of a stopped one nothing is left', async () => {
  const other = await startControlPlane({ controllers: false });
  const pids = [other.etcd.daemon.pid, other.apiServer.pid];

  await (await clientOf(other)).post('/api/v1/nodes', node('only-there'));
  const here = await api.get('/api/v1/nodes/only-there');
  await other.stop();

  expect(here.status).toBe(404);
  expect(existsSync(other.folder)).toBe(false);
  for (const pid of pids) expect(existsSync(`/proc/${pid}`)).toBe(false);
});

test('a certificate that has run out is refused', async () => {
  const validity = { notBefore: new Date(Date.now() - 7_200_000), notAfter: new Date(Date.now() - 3_600_000) };
  const user = await plane.authority.issueClient(administrator, validity);
  const late = createClient({ name: 'real', url: plane.url, caPem: plane.caPem, user, kubeconfig: '' });

  const answer = await late.get('/api/v1/nodes');

  expect(answer.status).toBe(401);
});
