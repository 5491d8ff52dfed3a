import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widgetCrd } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
const group = `${unique}.example.com`;
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

interface Named {
  name: string;
}
interface Resources {
  resources: Named[];
}

beforeAll(() =>
  scene.install(
    widgetCrd(
      unique,
      {},
      {
        names: {
          plural: 'widgets',
          singular: 'widget',
          kind: 'Widget',
          listKind: 'WidgetList',
          shortNames: ['wd'],
          categories: ['all', 'things'],
        },
      },
    ),
  ),
);

describe('discovery', () => {
  test('of a group names its versions', async () => {
    const version = { groupVersion: `${group}/v1`, version: 'v1' };
    const about = { name: group, versions: [version], preferredVersion: version };

    expect((await api.get(`/apis/${group}`)).body).toEqual({ kind: 'APIGroup', apiVersion: 'v1', ...about });
    const { groups } = (await api.get('/apis')).body as { groups: Named[] };
    expect(groups.find(({ name }) => name === group)).toEqual(about);
  });

  test('of a version names its resources and what can be done with them', async () => {
    expect((await api.get(`/apis/${group}/v1`)).body).toEqual({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: `${group}/v1`,
      resources: [
        {
          name: 'widgets',
          singularName: 'widget',
          namespaced: true,
          kind: 'Widget',
          verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
          shortNames: ['wd'],
          categories: ['all', 'things'],
          storageVersionHash: expect.stringMatching(/^[\w+/]{11}=$/),
        },
        {
          name: 'widgets/status',
          singularName: '',
          namespaced: true,
          kind: 'Widget',
          verbs: ['get', 'patch', 'update'],
        },
        {
          name: 'widgets/scale',
          singularName: '',
          namespaced: true,
          group: 'autoscaling',
          version: 'v1',
          kind: 'Scale',
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });

  test.each([
    ['/api/v1', 'pods/eviction'],
    ['/api/v1', 'nodes'],
    ['/api/v1', 'namespaces'],
    ['/apis/apps/v1', 'deployments/scale'],
    ['/apis/authorization.k8s.io/v1', 'selfsubjectaccessreviews'],
  ])('of %s knows %s', async (path, name) => {
    const { resources } = (await api.get(path)).body as Resources;

    expect(resources.find((one) => one.name === name)).toMatchSnapshot();
  });

  test('shows groups in their order, those of CRDs last', async () => {
    const { groups } = (await api.get('/apis')).body as { groups: Named[] };
    const known = ['apps', 'authentication.k8s.io', 'authorization.k8s.io', 'certificates.k8s.io', 'policy'];
    known.push('apiextensions.k8s.io', 'coordination.k8s.io', group);

    expect(groups.map(({ name }) => name).filter((name) => known.includes(name))).toEqual(known);
  });

  test('is told all at once to who asks for that', async () => {
    const told = await api.send({ path: '/apis', headers: { accept: `${aggregated},application/json` } });

    expect(told.headers).toMatchObject({ 'content-type': aggregated, 'cache-control': 'public', vary: 'Accept' });
    const { items, ...head } = told.body as { items: { metadata: Named }[] };
    expect(head).toEqual({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {} });
    const subresources = [
      { subresource: 'status', responseKind: { group, version: 'v1', kind: 'Widget' } },
      { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
    ];
    expect(items.find(({ metadata }) => metadata.name === group)).toEqual({
      metadata: { name: group },
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: [
            {
              resource: 'widgets',
              responseKind: { group, version: 'v1', kind: 'Widget' },
              scope: 'Namespaced',
              singularResource: 'widget',
              shortNames: ['wd'],
              categories: ['all', 'things'],
              verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
              subresources: subresources.map((one) => ({ ...one, verbs: ['get', 'patch', 'update'] })),
            },
          ],
        },
      ],
    });
  });

  test('is not told again to who has it', async () => {
    const ask = (headers = {}) => api.send({ path: '/api', headers: { accept: aggregated, ...headers } });
    const first = await ask();

    const again = await ask({ 'if-none-match': first.headers['etag'] });

    expect([first.status, again.status]).toEqual([200, 304]);
    expect(again.headers['etag']).toBe(first.headers['etag']);
  });

  test.each(['application/xml', 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList'])(
    'in the form %j is refused',
    async (accept) => {
      const refused = await api.send({ path: '/apis', headers: { accept } });

      expect(refused.status).toBe(406);
      expect(refused.failure).toMatchObject({
        reason: 'NotAcceptable',
        message:
          'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
      });
    },
  );

  test('falls back to what comes next in the client’s list', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json';

    const told = await api.send({ path: '/apis', headers: { accept } });

    expect(told.body).toMatchObject({ kind: 'APIGroupList' });
  });
});
