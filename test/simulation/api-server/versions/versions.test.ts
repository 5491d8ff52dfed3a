import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { crds, startLab } from '../lab.ts';

type Json = Record<string, unknown>;

const text = { type: 'string' };
const specOf = (properties: Json): Json => ({
  type: 'object',
  properties: { spec: { type: 'object', properties }, status: { type: 'object', properties: { phase: text } } },
});

/** Served as v1 (stored) and v1beta1, which knows `spec.old` and has no `spec.new`. */
function gadgetDefinition(overrides: { v1?: Json; v1beta1?: Json; more?: Json[] } = {}): KubeObject {
  const versions = [
    {
      name: 'v1beta1',
      served: true,
      storage: false,
      schema: { openAPIV3Schema: specOf({ colour: text, old: text }) },
      additionalPrinterColumns: [{ name: 'Old', type: 'string', jsonPath: '.spec.old' }],
      ...overrides.v1beta1,
    },
    {
      name: 'v1',
      served: true,
      storage: true,
      schema: {
        openAPIV3Schema: specOf({ colour: { ...text, default: 'grey' }, new: text, shared: { ...text, default: 's' } }),
      },
      additionalPrinterColumns: [{ name: 'Colour', type: 'string', jsonPath: '.spec.colour' }],
      subresources: { status: {} },
      selectableFields: [{ jsonPath: '.spec.colour' }],
      ...overrides.v1,
    },
    ...(overrides.more ?? []),
  ];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gadgets.lab.example.com' },
    spec: {
      group: 'lab.example.com',
      scope: 'Cluster',
      names: { plural: 'gadgets', kind: 'Gadget', shortNames: ['gd'] },
      versions,
    },
  };
}

const path = (version: string, name = ''): string =>
  `/apis/lab.example.com/${version}/gadgets${name === '' ? '' : `/${name}`}`;
const gadget = (version: string, name: string, spec: Json = {}): KubeObject => ({
  apiVersion: `lab.example.com/${version}`,
  kind: 'Gadget',
  metadata: { name },
  spec,
});

async function given(overrides: Parameters<typeof gadgetDefinition>[0] = {}) {
  const lab = startLab();
  const installed = await lab.admin.post(crds, gadgetDefinition(overrides));
  expect(installed.status).toBe(201);
  const change = (next: Parameters<typeof gadgetDefinition>[0]) =>
    lab.admin.merge(`${crds}/gadgets.lab.example.com`, gadgetDefinition(next));
  return { ...lab, change };
}

describe('a kind of several versions without conversion', () => {
  it('is the same object in each, named by the version that is asked', async () => {
    const { admin } = await given();

    const made = await admin.post(path('v1beta1'), gadget('v1beta1', 'a', { colour: 'red' }));
    const newer = await admin.get(path('v1', 'a'));
    const list = await admin.get(path('v1beta1'));

    expect(made.object).toMatchObject({ apiVersion: 'lab.example.com/v1beta1', spec: { colour: 'red' } });
    expect(newer.object).toMatchObject({ apiVersion: 'lab.example.com/v1', spec: { colour: 'red' } });
    expect(newer.object.metadata).toEqual(made.object.metadata);
    expect(list.body).toMatchObject({
      apiVersion: 'lab.example.com/v1beta1',
      items: [{ apiVersion: 'lab.example.com/v1beta1' }],
    });
  });

  it('keeps only what the stored version knows, and shows only what the asked one knows', async () => {
    const { admin } = await given();

    const made = await admin.post(path('v1beta1'), gadget('v1beta1', 'a', { colour: 'red', old: 'x' }));
    await admin.merge(path('v1', 'a'), { spec: { new: 'y' } });

    expect(made.object['spec']).toEqual({ colour: 'red' });
    expect((await admin.get(path('v1', 'a'))).object['spec']).toEqual({ colour: 'red', new: 'y', shared: 's' });
    expect((await admin.get(path('v1beta1', 'a'))).object['spec']).toEqual({ colour: 'red' });
  });

  it('defaults what it reads by the stored version', async () => {
    const { admin } = await given();

    const made = await admin.post(path('v1beta1'), gadget('v1beta1', 'a'));

    expect(made.object['spec']).toEqual({ colour: 'grey' });
  });

  it('writes by the subresources of the version that is asked', async () => {
    const { admin } = await given();
    await admin.post(path('v1'), gadget('v1', 'a'));

    const through = await admin.merge(path('v1beta1', 'a'), { status: { phase: 'Set' } });
    const kept = await admin.merge(path('v1', 'a'), { status: { phase: 'Lost' } });

    expect(through.object['status']).toEqual({ phase: 'Set' });
    expect(kept.object['status']).toEqual({ phase: 'Set' });
    expect((await admin.get(`${path('v1beta1', 'a')}/status`)).status).toBe(404);
  });

  it('is watched in the version of the watcher', async () => {
    const { admin, settle } = await given();
    const old = await admin.watch(path('v1beta1'));
    await admin.post(path('v1'), gadget('v1', 'a', { colour: 'red', new: 'y' }));
    await settle();

    expect(old.events.map(({ object }) => [object.apiVersion, object['spec']])).toEqual([
      ['lab.example.com/v1beta1', { colour: 'red' }],
    ]);
    old.stop();
  });

  it('prints the columns of the version that is asked', async () => {
    const { admin } = await given();
    await admin.post(path('v1'), gadget('v1', 'a', { colour: 'red' }));
    const table = async (version: string) => {
      const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
      const { body } = await admin.request({ path: path(version), headers });
      return (body as { columnDefinitions: { name: string }[] }).columnDefinitions.map(({ name }) => name);
    };

    expect(await table('v1')).toEqual(['Name', 'Colour']);
    expect(await table('v1beta1')).toEqual(['Name', 'Old']);
  });

  it('is selected by the fields of the version that is asked', async () => {
    const { admin } = await given();
    await admin.post(path('v1'), gadget('v1', 'a', { colour: 'red' }));
    await admin.post(path('v1'), gadget('v1', 'b'));

    expect((await admin.get(path('v1'), { fieldSelector: 'spec.colour=red' })).names).toEqual(['a']);
    expect((await admin.get(path('v1'), { fieldSelector: 'spec.colour=grey' })).names).toEqual(['b']);
    expect((await admin.get(path('v1beta1'), { fieldSelector: 'spec.colour=red' })).status).toBe(400);
  });

  it('warns whoever asks for a deprecated version', async () => {
    const { admin } = await given({ v1beta1: { deprecated: true } });
    const { admin: other } = await given({ v1beta1: { deprecated: true, deprecationWarning: 'Ask for v1.' } });

    expect((await admin.get(path('v1beta1'))).headers['warning']).toBe(
      '299 - "lab.example.com/v1beta1 Gadget is deprecated; use lab.example.com/v1 Gadget"',
    );
    expect((await other.get(path('v1beta1'))).headers['warning']).toBe('299 - "Ask for v1."');
    expect((await admin.get(path('v1'))).headers['warning']).toBeUndefined();
  });
});

describe('a change of versions', () => {
  it('that ends one leaves its objects to the others', async () => {
    const { admin, change, settle } = await given();
    await admin.post(path('v1beta1'), gadget('v1beta1', 'a'));
    const watch = await admin.watch(path('v1beta1'));

    await change({ v1beta1: { served: false } });
    await settle();

    expect(watch.ended).toBe(true);
    expect((await admin.get(path('v1beta1'))).status).toBe(404);
    expect((await admin.get('/apis/lab.example.com/v1beta1')).status).toBe(404);
    expect((await admin.get(path('v1'))).names).toEqual(['a']);
  });

  it('of storage rewrites an object when it is written, even with nothing new', async () => {
    const plain = { schema: { openAPIV3Schema: specOf({ colour: text }) } };
    const { admin, change, server } = await given({ v1: plain });
    const before = await admin.post(path('v1'), gadget('v1', 'a', { colour: 'red' }));
    await change({ v1: { ...plain, storage: false }, v1beta1: { storage: true } });
    const kept = server.store.get({ group: 'lab.example.com', plural: 'gadgets' }, { name: 'a' });

    const same = await admin.get(path('v1', 'a'));
    const written = await admin.put(path('v1', 'a'), same.body);
    const again = await admin.put(path('v1', 'a'), written.body);

    expect(kept?.apiVersion).toBe('lab.example.com/v1');
    expect(same.object.metadata).toEqual(before.object.metadata);
    expect(written.object.metadata.resourceVersion).not.toBe(before.object.metadata.resourceVersion);
    expect(again.object.metadata.resourceVersion).toBe(written.object.metadata.resourceVersion);
    expect(server.store.get({ group: 'lab.example.com', plural: 'gadgets' }, { name: 'a' })?.apiVersion).toBe(
      'lab.example.com/v1beta1',
    );
    expect((await admin.get(`${crds}/gadgets.lab.example.com`)).object['status']).toMatchObject({
      storedVersions: ['v1', 'v1beta1'],
    });
  });

  it('lets objects be deleted whose stored version is not served', async () => {
    const { admin, change, settle } = await given();
    await admin.post(path('v1'), gadget('v1', 'a'));
    await change({ v1: { served: false } });

    await admin.delete(`${crds}/gadgets.lab.example.com`);
    await settle();

    expect((await admin.get(`${crds}/gadgets.lab.example.com`)).status).toBe(404);
  });

  it('of a schema takes effect on what is read, and keeps unchanged values that it would refuse', async () => {
    const { admin, change } = await given();
    await admin.post(path('v1'), gadget('v1', 'a', { colour: 'red', new: 'y' }));

    const schema = {
      openAPIV3Schema: specOf({ colour: { ...text, enum: ['blue'] }, later: { ...text, default: 'l' } }),
    };
    await change({ v1: { schema } });
    const read = await admin.get(path('v1', 'a'));
    const labelled = await admin.merge(path('v1', 'a'), { metadata: { labels: { x: 'y' } } });
    const refused = await admin.merge(path('v1', 'a'), { spec: { colour: 'green' } });

    expect(read.object['spec']).toEqual({ colour: 'red', later: 'l' });
    expect(labelled.status).toBe(200);
    expect(refused.failure.message).toContain('spec.colour: Unsupported value: "green"');
  });
});
