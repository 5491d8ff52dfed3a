import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { ApiRequest } from '#simulation/api-server/exchange.ts';
import { configMap, configMaps, startLab, type Lab } from './lab.ts';

const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

async function ask({ server }: Lab, token: string | undefined, path: string, more: Partial<ApiRequest> = {}) {
  const response = await server.handle({
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: { kind: 'none' },
    signal: new AbortController().signal,
    ...more,
  });
  return { status: response.status, body: response.kind === 'stream' ? undefined : response.body };
}

async function whoIs(lab: Lab, token: string): Promise<unknown> {
  const { status, body } = await ask(lab, token, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    method: 'POST',
    body: { kind: 'json', value: {} },
  });
  return status === 201 ? (body as { status: { userInfo: unknown } }).status.userInfo : status;
}

function bootstrapSecret(overrides: Record<string, string> = {}): Record<string, unknown> {
  const fields = {
    'token-id': 'abcdef',
    'token-secret': '0123456789abcdef',
    'usage-bootstrap-authentication': 'true',
    expiration: '2026-01-01T00:10:00Z',
    'auth-extra-groups': 'system:bootstrappers:rackwright:node-1',
    ...overrides,
  };
  const data = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  return { metadata: { name: 'bootstrap-token-abcdef' }, type: 'bootstrap.kubernetes.io/token', data };
}

const bootstrapToken = 'abcdef.0123456789abcdef';

describe('authentication', () => {
  it('knows the tokens it was given, and nobody else', async () => {
    const lab = startLab({ tokens: [{ token: 'secret', user: { name: 'ann', groups: ['ops'] } }] });

    expect(await whoIs(lab, 'secret')).toEqual({ username: 'ann', groups: ['ops', 'system:authenticated'] });
    expect(await whoIs(lab, 'guess')).toBe(401);
    expect((await ask(lab, undefined, configMaps)).body).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message:
        'configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "default"',
    });
  });

  it.each(['/healthz', '/livez', '/readyz', '/version'])('lets everybody see %s', async (path) => {
    expect((await ask(startLab(), undefined, path)).status).toBe(200);
  });

  it('accepts a bootstrap token while its Secret stands and has not expired', async () => {
    const lab = startLab();
    await lab.admin.post('/api/v1/namespaces/kube-system/secrets', bootstrapSecret());

    expect(await whoIs(lab, bootstrapToken)).toEqual({
      username: 'system:bootstrap:abcdef',
      groups: ['system:bootstrappers', 'system:bootstrappers:rackwright:node-1', 'system:authenticated'],
    });
    expect(await whoIs(lab, 'abcdef.ffffffffffffffff')).toBe(401);

    await lab.clock.advanceBy(10 * 60_000);
    expect(await whoIs(lab, bootstrapToken)).toBe(401);
  });

  it.each([
    ['not for authentication', { 'usage-bootstrap-authentication': 'false' }],
    ['of another id', { 'token-id': 'fedcba' }],
    ['whose expiration cannot be read', { expiration: 'soon' }],
  ])('refuses a bootstrap token %s', async (_, overrides) => {
    const lab = startLab();
    await lab.admin.post('/api/v1/namespaces/kube-system/secrets', bootstrapSecret(overrides));

    expect(await whoIs(lab, bootstrapToken)).toBe(401);
  });

  it('ends a bootstrap token with its Secret', async () => {
    const lab = startLab();
    await lab.admin.post('/api/v1/namespaces/kube-system/secrets', bootstrapSecret());
    await lab.admin.delete('/api/v1/namespaces/kube-system/secrets/bootstrap-token-abcdef');

    expect(await whoIs(lab, bootstrapToken)).toBe(401);
  });

  it('issues tokens for service accounts, which end with their time or their account', async () => {
    const lab = startLab();
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    await lab.admin.post(accounts, { metadata: { name: 'robot' } });
    const issue = async (expirationSeconds: number): Promise<string> => {
      const { body } = await lab.admin.post(`${accounts}/robot/token`, { spec: { expirationSeconds } });
      return (body as { status: { token: string } }).status.token;
    };
    const short = await issue(600);
    const long = await issue(86_400);

    expect(await whoIs(lab, short)).toMatchObject({ username: 'system:serviceaccount:default:robot' });
    await lab.clock.advanceBy(600_000);
    expect(await whoIs(lab, short)).toBe(401);
    expect(await whoIs(lab, long)).toMatchObject({
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });

    await lab.admin.delete(`${accounts}/robot`);
    await lab.admin.post(accounts, { metadata: { name: 'robot' } });
    expect(await whoIs(lab, long)).toBe(401);
    expect((await lab.admin.post(`${accounts}/robot/token`, { spec: { expirationSeconds: 10 } })).status).toBe(422);
  });

  it('reviews a token for others', async () => {
    const lab = startLab({ tokens: [{ token: 'secret', user: { name: 'ann', groups: [] } }] });
    const review = (token: string) =>
      lab.admin.post('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token } });

    expect((await review('secret')).object['status']).toMatchObject({ authenticated: true, user: { username: 'ann' } });
    expect((await review('guess')).object['status']).toEqual({ user: {}, error: 'invalid bearer token' });
  });

  it('lets who may impersonate act as another', async () => {
    const lab = startLab({ authorize: (_, { verb }) => ({ allowed: verb !== 'impersonate' }) });
    const headers = { 'impersonate-user': 'bob', 'impersonate-group': 'ops' };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

    const asAdmin = await lab.admin.request({ method: 'POST', path, body: {}, headers });
    const asAnn = await lab
      .as({ name: 'ann', groups: ['system:authenticated'] })
      .request({ method: 'POST', path, body: {}, headers });

    expect(asAdmin.object['status']).toEqual({
      userInfo: { username: 'bob', groups: ['ops', 'system:authenticated'] },
    });
    expect(asAnn.failure.message).toContain('User "ann" cannot impersonate resource "users"');
  });
});

describe('authorization', () => {
  it('of a bootstrap token ends at certificate requests', async () => {
    const { as } = startLab();
    const kubelet = as({ name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers', 'system:authenticated'] });

    expect((await kubelet.get(requests)).status).toBe(200);
    expect((await kubelet.delete(`${requests}/x`)).status).toBe(403);
    expect((await kubelet.put(`${requests}/x/approval`, {})).status).toBe(403);
    const { status, failure } = await kubelet.get('/api/v1/namespaces/kube-system/secrets');
    expect(status).toBe(403);
    expect(failure.message).toBe(
      'secrets is forbidden: User "system:bootstrap:abcdef" cannot list resource "secrets" in API group "" in the namespace "kube-system": bootstrap tokens may only request certificates',
    );
  });

  it('asks the hook for everyone but masters, with what is asked for', async () => {
    const asked: unknown[] = [];
    const { as, admin } = startLab({
      authorize: (user, attributes) => {
        asked.push({ user: user.name, ...attributes });
        return { allowed: attributes.verb === 'get' };
      },
    });
    const ann = as({ name: 'ann', groups: ['system:authenticated'] });
    await admin.post(configMaps, configMap('a'));

    expect((await ann.get(`${configMaps}/a`)).status).toBe(200);
    expect((await ann.delete(`${configMaps}/a`)).failure.message).toBe(
      'configmaps "a" is forbidden: User "ann" cannot delete resource "configmaps" in API group "" in the namespace "default"',
    );
    expect(asked[0]).toEqual({
      user: 'ann',
      verb: 'get',
      group: '',
      version: 'v1',
      resource: 'configmaps',
      namespace: 'default',
      name: 'a',
    });
  });

  it('can be asked about', async () => {
    const { as, admin } = startLab({
      authorize: (_, { verb }) => ({ allowed: verb !== 'delete', reason: 'no deleting here' }),
    });
    const ann = as({ name: 'ann', groups: ['system:authenticated'] });
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const review = {
      spec: { resourceAttributes: { verb: 'delete', group: '', resource: 'pods', namespace: 'default' } },
    };

    expect((await ann.post(path, review)).object['status']).toEqual({ allowed: false, reason: 'no deleting here' });
    expect((await admin.post(path, review)).object['status']).toEqual({ allowed: true });
  });
});
