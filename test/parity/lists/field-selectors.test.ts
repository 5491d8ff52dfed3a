import { beforeAll, describe, expect, test } from 'vitest';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let namespace: string;
let path: string;

beforeAll(async () => {
  await scene.install(widgetCrd(unique, { selectableFields: [{ jsonPath: '.spec.colour' }] }));
  namespace = await scene.namespace();
  path = `/api/v1/namespaces/${namespace}/secrets`;
  for (const name of ['a', 'b']) await api.post(path, { apiVersion: 'v1', kind: 'Secret', metadata: { name } });
  await api.post(path, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'c' }, type: 'example.com/other' });
  const widgets = widgetsPath(unique, namespace);
  await api.post(widgets, widget(unique, 'red', { spec: { colour: 'red' } }));
  await api.post(widgets, widget(unique, 'plain'));
});

describe('a field selector', () => {
  test.each([
    ['metadata.name=a', 'a'],
    ['metadata.name==a', 'a'],
    ['metadata.name!=a', 'bc'],
    ['metadata.name=', ''],
    ['metadata.name=a,', 'a'],
    ['metadata.name=a,metadata.name=b', ''],
    ['metadata.name=a\\,b', ''],
    ['metadata.namespace=elsewhere', ''],
    ['metadata.namespace!=elsewhere', 'abc'],
    ['type=Opaque', 'ab'],
    ['type!=Opaque', 'c'],
    [',', 'abc'],
  ])('%j selects %j', async (fieldSelector, names) => {
    const selected = await api.get(path, { fieldSelector });

    expect(selected.names.join('')).toBe(names);
  });

  test('and a label selector both hold', async () => {
    await api.patch('merge', `${path}/b`, { metadata: { labels: { both: 'yes' } } });

    const selected = await api.get(path, { fieldSelector: 'metadata.name!=a', labelSelector: 'both' });

    expect(selected.names).toEqual(['b']);
  });

  test.each([
    ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
    ['=a', 'field label not supported: '],
    ['metadata.name = a', 'field label not supported: metadata.name '],
    ['metadata.uid=x', 'field label not supported: metadata.uid'],
    ['metadata.name=a\\', 'invalid field selector: invalid escape sequence: \\'],
    ['metadata.name=a\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'],
  ])('%j is refused', async (fieldSelector, message) => {
    const refused = await api.get(path, { fieldSelector });

    expect(refused.status).toBe(400);
    expect(refused.failure).toMatchObject({ reason: 'BadRequest', message });
  });
});

describe('fields to select by', () => {
  test.each([
    ['/api/v1/pods', 'spec.nodeName=x'],
    ['/api/v1/pods', 'spec.nodeName=x,status.phase!=Succeeded,status.phase!=Failed'],
    ['/api/v1/pods', 'spec.hostNetwork=true,spec.nodeName=x'],
    ['/api/v1/pods', 'spec.schedulerName=nobody'],
    ['/api/v1/pods', 'spec.serviceAccountName=nobody'],
    ['/api/v1/pods', 'status.podIP=203.0.113.1'],
    ['/api/v1/pods', 'status.podIPs=203.0.113.1'],
    ['/api/v1/pods', 'status.nominatedNodeName=nobody'],
    ['/api/v1/nodes', 'spec.unschedulable=true,metadata.name=nobody'],
    ['/api/v1/namespaces', 'status.phase=Nowhere'],
    ['/api/v1/events', 'involvedObject.kind=Nothing,involvedObject.namespace=,involvedObject.uid=x'],
    ['/api/v1/events', 'type=Loud'],
    ['/api/v1/events', 'reason=Nothing'],
    ['/api/v1/events', 'source=nobody'],
    ['/api/v1/events', 'reportingComponent=nobody'],
    ['/api/v1/services', 'spec.type=Nothing'],
    ['/api/v1/services', 'spec.clusterIP=203.0.113.1'],
    ['/apis/certificates.k8s.io/v1/certificatesigningrequests', 'spec.signerName=example.com/nobody'],
  ])('%s by %s', async (where, fieldSelector) => {
    const selected = await api.get(where, { fieldSelector });

    expect(selected.names).toEqual([]);
  });

  test.each([
    '/api/v1/pods',
    '/api/v1/nodes',
    '/api/v1/namespaces',
    '/api/v1/secrets',
    '/api/v1/events',
    '/api/v1/services',
    '/apis/certificates.k8s.io/v1/certificatesigningrequests',
  ])('%s has some of its own, and says of another one that it is not supported', async (where) => {
    const refused = await api.get(where, { fieldSelector: 'spec.bogus=x' });

    expect(refused.status).toBe(400);
    expect(refused.failure.message).toBe('field label not supported: spec.bogus');
  });

  test.each([
    '/api/v1/configmaps',
    '/api/v1/serviceaccounts',
    '/apis/apps/v1/deployments',
    '/apis/apps/v1/replicasets',
    '/apis/apps/v1/daemonsets',
    '/apis/apps/v1/controllerrevisions',
    '/apis/coordination.k8s.io/v1/leases',
    '/apis/policy/v1/poddisruptionbudgets',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  ])('%s has none of its own, and says which there are', async (where) => {
    const refused = await api.get(where, { fieldSelector: 'spec.bogus=x' });

    expect(refused.status).toBe(400);
    expect(refused.failure.message).toBe(
      '"spec.bogus" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
  });

  test('of a custom resource are those of its CRD', async () => {
    const widgets = widgetsPath(unique, namespace);

    const red = await api.get(widgets, { fieldSelector: 'spec.colour=red' });
    const others = await api.get(widgets, { fieldSelector: 'spec.colour!=red' });
    const unknown = await api.get(widgets, { fieldSelector: 'spec.size=1' });

    expect([red.names, others.names]).toEqual([['red'], ['plain']]);
    expect(unknown.failure).toMatchObject({ code: 400, message: 'field label not supported: spec.size' });
  });

  test('of what stands in no namespace do not know one', async () => {
    const refused = await api.get('/api/v1/nodes', { fieldSelector: 'metadata.namespace=x' });

    expect(refused.failure).toMatchObject({ code: 400, message: 'field label not supported: metadata.namespace' });
  });
});
