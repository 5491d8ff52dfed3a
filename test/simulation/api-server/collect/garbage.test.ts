import { describe, expect, it } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import { configMap, configMaps, ownerReference, startLab, type Client, type Lab } from '../lab.ts';

async function add(
  client: Client,
  name: string,
  owners: readonly Stored[] = [],
  more: Record<string, unknown> = {},
): Promise<Stored> {
  const ownerReferences = owners.map((owner) => ownerReference(owner, { blockOwnerDeletion: true }));
  const { object } = await client.post(
    configMaps,
    configMap(name, { metadata: { ...more, ...(owners.length === 0 ? {} : { ownerReferences }) } }),
  );
  return object;
}

async function left({ admin, settle }: Lab): Promise<string[]> {
  await settle();
  return (await admin.get(configMaps)).names;
}

describe('garbage collection', () => {
  it('takes the dependents of what is deleted, and theirs', async () => {
    const lab = startLab();
    const root = await add(lab.admin, 'root');
    const child = await add(lab.admin, 'child', [root]);
    await add(lab.admin, 'grandchild', [child]);
    await add(lab.admin, 'stranger');

    await lab.admin.delete(`${configMaps}/root`);

    expect(await left(lab)).toEqual(['stranger']);
    expect(lab.server.writes.total('system:serviceaccount:kube-system:generic-garbage-collector')).toBe(2);
  });

  it('strikes off the owner that is gone while another one is left', async () => {
    const lab = startLab();
    const one = await add(lab.admin, 'one');
    const two = await add(lab.admin, 'two');
    await add(lab.admin, 'shared', [one, two]);

    await lab.admin.delete(`${configMaps}/one`);
    await lab.settle();
    const { object } = await lab.admin.get(`${configMaps}/shared`);
    expect(object.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['two']);

    await lab.admin.delete(`${configMaps}/two`);
    expect(await left(lab)).toEqual([]);
  });

  it('knows an owner by its uid: one of the same name is another', async () => {
    const lab = startLab();
    const first = await add(lab.admin, 'owner');
    await lab.admin.delete(`${configMaps}/owner`);
    await add(lab.admin, 'owner');

    await add(lab.admin, 'late', [first]);

    expect(await left(lab)).toEqual(['owner']);
  });

  it('deletes nobody for an owner of a kind that is not served', async () => {
    const lab = startLab();
    const unknown = { apiVersion: 'gone.example.com/v1', kind: 'Gone', name: 'x', uid: 'x' };

    await lab.admin.post(configMaps, configMap('a', { metadata: { ownerReferences: [unknown] } }));

    expect(await left(lab)).toEqual(['a']);
  });

  it('with Orphan leaves the dependents, without the reference', async () => {
    const lab = startLab();
    const owner = await add(lab.admin, 'owner');
    await add(lab.admin, 'child', [owner]);

    const { object } = await lab.admin.delete(`${configMaps}/owner`, { propagationPolicy: 'Orphan' });

    expect(object.metadata.finalizers).toEqual(['orphan']);
    expect(await left(lab)).toEqual(['child']);
    expect((await lab.admin.get(`${configMaps}/child`)).object.metadata).not.toHaveProperty('ownerReferences');
  });

  it('with Foreground keeps the owner until the last one that blocks it is gone', async () => {
    const lab = startLab();
    const owner = await add(lab.admin, 'owner');
    await add(lab.admin, 'quick', [owner]);
    await add(lab.admin, 'slow', [owner], { finalizers: ['lab.example.com/wait'] });

    const { object } = await lab.admin.delete(`${configMaps}/owner`, { propagationPolicy: 'Foreground' });
    expect(object.metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(await left(lab)).toEqual(['owner', 'slow']);

    await lab.admin.merge(`${configMaps}/slow`, { metadata: { finalizers: null } });
    expect(await left(lab)).toEqual([]);
  });

  it('is the same run after run', async () => {
    const run = async (): Promise<unknown[]> => {
      const lab = startLab();
      const told: unknown[] = [];
      lab.server.subscribe(({ type, object }) =>
        told.push([type, object.metadata.name, object.metadata.resourceVersion]),
      );
      const owner = await add(lab.admin, 'owner');
      for (let index = 0; index < 20; index += 1) await add(lab.admin, `child-${index}`, [owner]);
      await lab.admin.delete(`${configMaps}/owner`, { propagationPolicy: 'Foreground' });
      await lab.settle();
      return told;
    };

    expect(await run()).toEqual(await run());
  });

  it('writes nothing when nothing is left to do', async () => {
    const lab = startLab();
    const owner = await add(lab.admin, 'owner');
    await add(lab.admin, 'child', [owner]);
    await lab.settle();
    const before = lab.server.store.revision;

    await lab.clock.advanceBy(3_600_000);

    expect(lab.server.store.revision).toBe(before);
  });
});
