import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let path: string;

beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  path = widgetsPath(unique, await scene.namespace());
  await api.post(path, widget(unique, 'a'));
});

describe('a path', () => {
  test.each(['/healthz', '/livez', '/readyz', '/healthz/ping', '/livez/ping', '/readyz/ping'])(
    '%s says that all is well',
    async (where) => {
      const told = await api.get(where);

      expect([told.status, told.body, told.headers['content-type']]).toEqual([200, 'ok', 'text/plain; charset=utf-8']);
    },
  );

  test('/version says which', async () => {
    expect((await api.get('/version')).body).toMatchObject({
      major: '1',
      minor: '35',
      gitVersion: expect.stringMatching(/^v1\.35\./),
    });
  });

  test.each(['/nowhere', '/favicon.ico', '/apis/nowhere', '/apis/nowhere/v1', '/apis/nowhere/v1/things'])(
    '%s is no page',
    async (where) => {
      const refused = await api.get(where);

      expect([refused.status, refused.body]).toEqual([404, '404 page not found\n']);
      expect(refused.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  test.each(['v2', 'v1/nowhere', 'v1/namespaces/default/nowhere', 'v1/widgets/a'])(
    '%s of a CRD’s group is none either',
    async (rest) => {
      expect((await api.get(`/apis/${unique}.example.com/${rest}`)).body).toBe('404 page not found\n');
    },
  );

  test.each([
    '/api/v2',
    '/api/v1/nowhere',
    '/api/v1/namespaces/default/nowhere',
    '/apis/apps/v2',
    '/apis/apps/v1/nowhere',
    '/api/v1/configmaps/a',
  ])('%s of a built-in group is a resource that could not be found', async (where) => {
    expect((await api.get(where)).body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'the server could not find the requested resource',
      reason: 'NotFound',
      details: {},
      code: 404,
    });
  });

  test('of a subresource that a CRD does not have is an object that is not found', async () => {
    expect((await api.get(`${path}/a/nowhere`)).failure).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: `widgets.${unique}.example.com "a" not found`,
    });
  });
});

describe('a method', () => {
  test.each([
    ['POST', '/version'],
    ['POST', '/api/v1'],
    ['PUT', '/api/v1/nodes'],
    ['POST', '/api/v1/configmaps'],
    ['PATCH', '/api/v1/namespaces/default/configmaps'],
    ['POST', '/api/v1/namespaces/default/configmaps/a'],
    ['GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
  ] as const)('%s %s is not allowed', async (method, where) => {
    const body = method === 'GET' ? {} : { body: {} };
    const refused = await api.send({ method, path: where, ...body });

    expect(refused.failure).toMatchObject({
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'the server does not allow this method on the requested resource',
      details: {},
    });
  });

  test.each(['PUT', 'PATCH'] as const)('%s on a collection of custom resources wants a name', async (method) => {
    const headers = { 'content-type': method === 'PUT' ? 'application/json' : 'application/merge-patch+json' };
    const refused = await api.send({ method, path, body: {}, headers });

    expect(refused.failure).toMatchObject({ code: 400, reason: 'BadRequest', message: 'name must be provided' });
  });
});

describe('who may not', () => {
  const nobody = api.as(`${unique}-nobody`);

  test.each([['/nowhere'], ['/metrics']])('is told of the path %s', async (where) => {
    const refused = await anonymousOf(where);

    expect(refused.failure).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: `forbidden: User "system:anonymous" cannot get path "${where}"`,
      details: {},
    });
  });

  test.each([
    ['/api/v1/secrets', 'secrets is forbidden', 'list resource "secrets" in API group "" at the cluster scope'],
    [
      '/api/v1/namespaces/default/secrets/x',
      'secrets "x" is forbidden',
      'get resource "secrets" in API group "" in the namespace "default"',
    ],
    [
      '/apis/apps/v1/namespaces/d/deployments/x/scale',
      'deployments.apps "x" is forbidden',
      'get resource "deployments/scale" in API group "apps" in the namespace "d"',
    ],
  ])('is told what of %s', async (where, what, that) => {
    const refused = await anonymousOf(where);

    expect(refused.failure).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: `${what}: User "system:anonymous" cannot ${that}`,
    });
    expect(refused.failure.details?.name).toBe(where.includes('/x') ? 'x' : undefined);
  });

  test('sees that all is well all the same', async () => {
    expect((await nobody.get('/healthz')).body).toBe('ok');
  });

  function anonymousOf(where: string) {
    return api.as('system:anonymous', ['system:unauthenticated']).get(where);
  }
});
