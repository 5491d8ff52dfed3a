import { beforeAll, describe, expect, test } from 'vitest';
import type { OwnerReference } from '#models/meta/object.ts';
import { createScene, eventually } from '../scene.ts';

const { api, ...scene } = createScene();
let namespace: string;
let path: string;

beforeAll(async () => {
  namespace = await scene.namespace();
  path = `/api/v1/namespaces/${namespace}/configmaps`;
});

async function create(name: string, metadata: Record<string, unknown> = {}): Promise<OwnerReference> {
  const made = await api.post(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } });
  return { apiVersion: 'v1', kind: 'ConfigMap', name, uid: made.object.metadata.uid };
}

async function metadataOf(name: string) {
  return (await api.get(`${path}/${name}`)).object.metadata;
}

async function isGone(name: string): Promise<boolean> {
  return (await api.get(`${path}/${name}`)).status === 404;
}

async function isMarked(name: string): Promise<boolean> {
  return (await metadataOf(name)).deletionTimestamp !== undefined;
}

const held = { finalizers: ['example.com/hold'] };

function letGo(name: string) {
  return api.patch('merge', `${path}/${name}`, { metadata: { finalizers: null } });
}

describe('what an owner takes along', () => {
  test.each([undefined, { propagationPolicy: 'Background' }])('goes after it (%j)', async (options) => {
    const key = options === undefined ? 'default' : 'background';
    const owner = await create(`owner-${key}`);
    await create(`dependent-${key}`, { ownerReferences: [owner] });

    const deleted = await api.delete(`${path}/owner-${key}`, options);

    expect(deleted.body).toMatchObject({ kind: 'Status', status: 'Success', details: { name: `owner-${key}` } });
    await eventually(() => isGone(`dependent-${key}`), 'the dependent goes');
  });

  test('goes first in the foreground, if it blocks its owner', async () => {
    const owner = await create('owner-first');
    await create('blocking', { ...held, ownerReferences: [{ ...owner, blockOwnerDeletion: true }] });

    const deleted = await api.delete(`${path}/owner-first`, { propagationPolicy: 'Foreground' });
    await eventually(() => isMarked('blocking'), 'the dependent is marked');

    expect(deleted.object.metadata.finalizers).toEqual(['foregroundDeletion']);
    expect((await metadataOf('owner-first')).finalizers).toEqual(['foregroundDeletion']);
    await letGo('blocking');
    await eventually(() => isGone('owner-first'), 'the owner goes');
    expect(await isGone('blocking')).toBe(true);
  });

  test('does not hold up an owner that it does not block', async () => {
    const owner = await create('owner-unblocked');
    await create('not-blocking', { ...held, ownerReferences: [owner] });

    await api.delete(`${path}/owner-unblocked`, { propagationPolicy: 'Foreground' });

    await eventually(() => isGone('owner-unblocked'), 'the owner goes');
    await eventually(() => isMarked('not-blocking'), 'the dependent is marked');
    await letGo('not-blocking');
  });

  test('stays, without its owner, where orphans are asked for', async () => {
    const owner = await create('owner-orphaning');
    await create('orphan', { ownerReferences: [owner] });

    const deleted = await api.delete(`${path}/owner-orphaning`, { propagationPolicy: 'Orphan' });

    expect(deleted.object.metadata.finalizers).toEqual(['orphan']);
    await eventually(() => isGone('owner-orphaning'), 'the owner goes');
    const orphan = await metadataOf('orphan');
    expect(orphan.ownerReferences).toBeUndefined();
    expect(orphan.deletionTimestamp).toBeUndefined();
  });

  test('stays while another owner is there', async () => {
    const [first, second] = [await create('owner-1'), await create('owner-2')];
    await create('shared', { ownerReferences: [first, second] });

    await api.delete(`${path}/owner-1`);

    await eventually(async () => (await metadataOf('shared')).ownerReferences?.length === 1, 'the lost owner goes');
    expect((await metadataOf('shared')).ownerReferences).toEqual([second]);
  });
});

describe('an owner that nobody has', () => {
  test('takes along what names it', async () => {
    const uid = '00000000-0000-4000-8000-000000000000';
    await create('lost', { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'never', uid }] });

    await eventually(() => isGone('lost'), 'the dependent goes');
  });

  test('is what one in another namespace is', async () => {
    const other = `/api/v1/namespaces/${await scene.namespace()}/configmaps`;
    const made = await api.post(other, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'abroad' } });
    const { name, uid } = made.object.metadata;

    await create('wrong-side', { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }] });

    await eventually(() => isGone('wrong-side'), 'the dependent goes');
  });

  test('is not one that stands in no namespace, nor one of a kind that is not served', async () => {
    const { uid } = (await api.get(`/api/v1/namespaces/${namespace}`)).object.metadata;
    await create('of-cluster', { ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: namespace, uid }] });
    await create('of-unknown', {
      ownerReferences: [{ apiVersion: 'nowhere.example.com/v1', kind: 'Nothing', name: 'x', uid: `${uid}x` }],
    });
    await create('canary', {
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'never', uid: `${uid}y` }],
    });

    await eventually(() => isGone('canary'), 'the collector has looked');

    expect(await isMarked('of-cluster')).toBe(false);
    expect(await isMarked('of-unknown')).toBe(false);
  });
});
