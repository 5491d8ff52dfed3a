import { describe, expect, it } from 'vitest';
import { configMap, configMaps, crds, startLab, widget, widgetDefinition, widgets, type Lab } from './lab.ts';

async function labWithWidgets(): Promise<Lab> {
  const lab = startLab();
  const { status, body } = await lab.admin.post(crds, widgetDefinition());
  expect({ status, body }).toMatchObject({ status: 201 });
  return lab;
}

describe('create', () => {
  it('gives uid, creation time, revision and the first generation', async () => {
    const { admin } = await labWithWidgets();

    const { status, object } = await admin.post(widgets, widget('a', { spec: { colour: 'red' } }));

    expect(status).toBe(201);
    expect(object.metadata).toMatchObject({
      name: 'a',
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      creationTimestamp: '2026-01-01T00:00:00Z',
      resourceVersion: expect.stringMatching(/^[0-9]+$/),
      generation: 1,
    });
    expect(object['spec']).toEqual({ colour: 'red', size: 1 });
  });

  it('does not believe a client about what is the server’s to say', async () => {
    const { admin } = await labWithWidgets();

    const lies = {
      uid: 'mine',
      generation: 7,
      creationTimestamp: '1999-01-01T00:00:00Z',
      deletionTimestamp: '1999-01-01T00:00:00Z',
    };
    const { object } = await admin.post(widgets, widget('a', { metadata: lies, status: { phase: 'Ready' } }));

    expect(object.metadata).toMatchObject({ generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' });
    expect(object.metadata.uid).not.toBe('mine');
    expect(object.metadata).not.toHaveProperty('deletionTimestamp');
    expect(object).not.toHaveProperty('status');
  });

  it('makes up a name from generateName, and another one each time', async () => {
    const { admin } = startLab();

    const first = await admin.post(configMaps, { metadata: { generateName: 'job-' } });
    const second = await admin.post(configMaps, { metadata: { generateName: 'job-' } });

    expect(first.object.metadata.name).toMatch(/^job-[a-z0-9]{5}$/);
    expect(second.object.metadata.name).not.toBe(first.object.metadata.name);
  });

  it('is refused where the name is taken', async () => {
    const { admin } = await labWithWidgets();
    await admin.post(widgets, widget('a'));

    const { failure } = await admin.post(widgets, widget('a'));

    expect(failure).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'widgets.lab.example.com "a" already exists',
      reason: 'AlreadyExists',
      details: { name: 'a', group: 'lab.example.com', kind: 'widgets' },
      code: 409,
    });
  });

  it.each([
    ['', 'metadata.name: Required value: name or generateName is required'],
    ['Upper', 'a lowercase RFC 1123 subdomain must consist of'],
    ['-dash', 'a lowercase RFC 1123 subdomain must consist of'],
    ['new\nline', 'a lowercase RFC 1123 subdomain must consist of'],
    ['$(reboot)', 'a lowercase RFC 1123 subdomain must consist of'],
    ['p\u0430ypal', 'a lowercase RFC 1123 subdomain must consist of'],
    ['x'.repeat(254), 'must be no more than 253 characters'],
  ])('refuses the name %j', async (name, words) => {
    const { admin } = startLab();

    const { status, failure } = await admin.post(configMaps, configMap(name));

    expect(status).toBe(422);
    expect(failure.message).toContain(words);
  });

  it.each([
    [{ labels: { 'a b': 'x' } }, 'metadata.labels'],
    [{ labels: { a: 'x y' } }, 'metadata.labels'],
    [{ labels: { 'UPPER.example/a': 'x' } }, 'metadata.labels'],
    [{ annotations: { 'a/b/c': '' } }, 'metadata.annotations'],
    [{ annotations: { big: 'x'.repeat(256 * 1024) } }, 'metadata.annotations'],
    [{ finalizers: ['not ok'] }, 'metadata.finalizers'],
    [{ ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n' }] }, 'metadata.ownerReferences.uid'],
  ])('refuses the metadata %j', async (metadata, field) => {
    const { admin } = startLab();

    const { status, failure } = await admin.post(configMaps, configMap('a', { metadata }));

    expect(status).toBe(422);
    expect(failure.details?.causes).toMatchObject([{ field }]);
  });

  it('is refused in a namespace that is not there', async () => {
    const { admin } = startLab();

    const { status, failure } = await admin.post('/api/v1/namespaces/nowhere/configmaps', configMap('a'));

    expect(status).toBe(404);
    expect(failure.message).toBe('namespaces "nowhere" not found');
  });

  it('dry run answers what would be, and does nothing', async () => {
    const { admin, server } = startLab();
    const before = server.store.revision;

    const { status, object } = await admin.post(configMaps, configMap('a'), { dryRun: 'All' });

    expect([status, object.metadata.name]).toEqual([201, 'a']);
    expect((await admin.get(`${configMaps}/a`)).status).toBe(404);
    expect(server.store.revision).toBe(before);
  });

  it('keeps no hold on what the caller sent', async () => {
    const { admin } = startLab();
    const mine = configMap('a', { data: { x: 'sent' } });

    await admin.post(configMaps, mine);
    mine['data'] = { x: 'changed' };

    expect((await admin.get(`${configMaps}/a`)).object['data']).toEqual({ x: 'sent' });
  });
});

describe('unknown fields', () => {
  const bogus = widget('a', { spec: { bogus: 1, size: 2 } });

  it('are refused when the client is strict', async () => {
    const { admin } = await labWithWidgets();

    const { status, failure } = await admin.post(widgets, bogus, { fieldValidation: 'Strict' });

    expect(status).toBe(400);
    expect(failure.message).toBe(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.bogus"',
    );
  });

  it('are dropped with a warning, or without one', async () => {
    const { admin } = await labWithWidgets();

    const warned = await admin.post(widgets, bogus, { fieldValidation: 'Warn' });
    const ignored = await admin.post(widgets, { ...bogus, metadata: { name: 'b' } }, { fieldValidation: 'Ignore' });

    expect(warned.headers['warning']).toBe('299 - "unknown field \\"spec.bogus\\""');
    expect(warned.object['spec']).toEqual({ size: 2 });
    expect(ignored.headers['warning']).toBeUndefined();
    expect(ignored.object['spec']).toEqual({ size: 2 });
  });

  it('that a patch leads to are refused as an invalid patch', async () => {
    const { admin } = await labWithWidgets();
    await admin.post(widgets, widget('a'));

    const { status, failure } = await admin.merge(
      `${widgets}/a`,
      { spec: { bogus: 1 } },
      { fieldValidation: 'Strict' },
    );

    expect(status).toBe(422);
    expect(failure.message).toMatch(
      /^ "" is invalid: patch: Invalid value: .*strict decoding error: unknown field "spec.bogus"$/,
    );
  });
});
