import { describe, expect, it } from 'vitest';
import { configMap, crds, pod, startLab, widget, widgetDefinition, widgets } from '../lab.ts';

describe('a namespace', () => {
  it('that is deleted takes along what is in it, and is gone when that is', async () => {
    const { admin, server, settle } = startLab();
    await admin.post('/api/v1/namespaces', { metadata: { name: 'shop' } });
    await admin.post('/api/v1/namespaces/shop/configmaps', configMap('a'));
    await admin.post(
      '/api/v1/namespaces/shop/configmaps',
      configMap('held', { metadata: { finalizers: ['lab.example.com/x'] } }),
    );
    await admin.post('/api/v1/namespaces/shop/pods', pod('p', { spec: { nodeName: 'n1' } }));

    const { object } = await admin.delete('/api/v1/namespaces/shop');
    await settle();

    expect(object).toMatchObject({
      metadata: { deletionTimestamp: expect.any(String) },
      status: { phase: 'Terminating' },
    });
    expect((await admin.get('/api/v1/namespaces/shop/configmaps')).names).toEqual(['held']);

    await admin.merge('/api/v1/namespaces/shop/configmaps/held', { metadata: { finalizers: null } });
    await settle();
    expect((await admin.get('/api/v1/namespaces/shop')).status).toBe(200);

    await admin.delete('/api/v1/namespaces/shop/pods/p', { gracePeriodSeconds: 0 });
    await settle();
    expect((await admin.get('/api/v1/namespaces/shop')).status).toBe(404);
    expect(server.store.list({ group: '', plural: 'pods' }, 'shop')).toEqual([]);
  });

  it('that is being deleted takes nothing new in', async () => {
    const { admin, settle } = startLab();
    await admin.post('/api/v1/namespaces', { metadata: { name: 'shop' } });
    await admin.post(
      '/api/v1/namespaces/shop/configmaps',
      configMap('held', { metadata: { finalizers: ['lab.example.com/x'] } }),
    );
    await admin.delete('/api/v1/namespaces/shop');
    await settle();

    const { status, failure } = await admin.post('/api/v1/namespaces/shop/configmaps', configMap('late'));

    expect(status).toBe(403);
    expect(failure.message).toBe(
      'configmaps "late" is forbidden: unable to create new content in namespace shop because it is being terminated',
    );
    expect(failure.details?.causes).toEqual([
      { reason: 'NamespaceTerminating', message: 'namespace shop is being terminated', field: 'metadata.namespace' },
    ]);
  });

  it.each(['default', 'kube-system', 'kube-public'])('%s cannot be deleted', async (name) => {
    const { admin } = startLab();

    const { status, failure } = await admin.delete(`/api/v1/namespaces/${name}`);

    expect(status).toBe(403);
    expect(failure.message).toBe(`namespaces "${name}" is forbidden: this namespace may not be deleted`);
  });
});

describe('a CustomResourceDefinition', () => {
  it('is served from its creation, and changes with it', async () => {
    const { admin } = startLab();
    expect((await admin.get(widgets)).status).toBe(404);

    const { object } = await admin.post(crds, widgetDefinition());
    await admin.post(widgets, widget('a', { spec: { shape: 'round' } }));
    const looser = {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { shape: { type: 'string' } } } },
      },
    };
    await admin.merge(`${crds}/widgets.lab.example.com`, widgetDefinition({ schema: looser }));
    await admin.post(widgets, widget('b', { spec: { shape: 'round' } }));

    const conditions = (object['status'] as { conditions: { type: string; status: string }[] }).conditions;
    expect(conditions.map(({ type, status }) => `${type}=${status}`)).toEqual([
      'NamesAccepted=True',
      'Established=True',
    ]);
    const { list } = await admin.get(widgets);
    expect(list.items.map((item) => item['spec'])).toEqual([{}, { shape: 'round' }]);
  });

  it('that is deleted takes its objects along, and waits for their finalizers', async () => {
    const { admin, settle } = startLab();
    await admin.post(crds, widgetDefinition());
    await admin.post(widgets, widget('a'));
    await admin.post(widgets, widget('held', { metadata: { finalizers: ['lab.example.com/x'] } }));
    const watch = await admin.watch(widgets, { resourceVersion: '0' });

    await admin.delete(`${crds}/widgets.lab.example.com`);
    await settle();
    expect((await admin.get(widgets)).names).toEqual(['held']);

    await admin.merge(`${widgets}/held`, { metadata: { finalizers: null } });
    await settle();
    expect((await admin.get(`${crds}/widgets.lab.example.com`)).status).toBe(404);
    expect((await admin.get(widgets)).status).toBe(404);
    expect(watch.story.slice(2)).toEqual(['DELETED a', 'MODIFIED held', 'DELETED held']);
    expect(watch.ended).toBe(true);
  });

  it.each([
    ['a schema that is not structural', { type: 'object', properties: { spec: {} } }],
    [
      'a rule that does not compile',
      { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.nonsense ==' }], properties: {} },
    ],
  ])('with %s is refused, and not served', async (_, openAPIV3Schema) => {
    const { admin } = startLab();

    const { status } = await admin.post(crds, widgetDefinition({ schema: { openAPIV3Schema } }));

    expect(status).toBe(422);
    expect((await admin.get(widgets)).status).toBe(404);
  });

  it('serves one object in every version', async () => {
    const { admin } = startLab();
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const versions = [
      { name: 'v1', served: true, storage: true, schema },
      { name: 'v1beta1', served: true, storage: false, schema },
    ];
    await admin.post(crds, widgetDefinition({}, { versions }));

    const beta = widgets.replace('/v1/', '/v1beta1/');
    await admin.post(beta, { ...widget('a', { spec: { size: 1 } }), apiVersion: 'lab.example.com/v1beta1' });
    const { object: asBeta } = await admin.merge(`${beta}/a`, { spec: { size: 2 } });

    expect(asBeta).toMatchObject({ apiVersion: 'lab.example.com/v1beta1', spec: { size: 2 } });
    expect((await admin.get(`${widgets}/a`)).object).toMatchObject({
      apiVersion: 'lab.example.com/v1',
      spec: { size: 2 },
    });
    expect((await admin.get(beta)).list.items).toMatchObject([{ apiVersion: 'lab.example.com/v1beta1' }]);
  });
});
