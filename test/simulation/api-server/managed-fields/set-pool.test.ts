import { describe, expect, it } from 'vitest';
import { createSetPool } from '#simulation/api-server/managed-fields/set-pool.ts';
import { setOfPaths } from '#simulation/api-server/managed-fields/set-builder.ts';
import { configMap, configMaps, startLab } from '../lab.ts';

const spec = ['f:spec', 'f:size'];

describe('a pool of sets', () => {
  it('gives one object for equal sets, frozen', () => {
    const pool = createSetPool();

    const one = pool.share(setOfPaths(spec, ['f:status']));

    expect(pool.share(setOfPaths(['f:status'], spec))).toBe(one);
    expect(pool.share(one)).toBe(one);
    expect(Object.isFrozen(one['f:spec'])).toBe(true);
  });

  it('shares the parts of sets that differ', () => {
    const pool = createSetPool();

    const one = pool.share(setOfPaths(spec, ['f:metadata', 'f:ownerReferences', 'k:{"uid":"1"}']));
    const other = pool.share(setOfPaths(spec, ['f:metadata', 'f:ownerReferences', 'k:{"uid":"2"}']));

    expect(other).not.toBe(one);
    expect(other['f:spec']).toBe(one['f:spec']);
  });

  it('forgets the oldest, and what it gives means the same', () => {
    const pool = createSetPool(2);
    const one = pool.share(setOfPaths(spec));

    for (let index = 0; index < 8; index += 1) pool.share(setOfPaths([`f:other${index}`]));

    expect(pool.share(setOfPaths(spec))).not.toBe(one);
    expect(pool.share(setOfPaths(spec))).toEqual(one);
  });
});

describe('who reads inside the process', () => {
  it('shares the managedFields of the stored object, frozen, and nothing else', async () => {
    const { admin, server } = startLab();
    await admin.post(configMaps, configMap('a', { data: { x: '1' } }));
    await admin.post(configMaps, configMap('b', { data: { x: '2' } }));

    const { object } = await admin.get(`${configMaps}/a`);

    const stored = (name: string) =>
      server.store.get({ group: '', plural: 'configmaps' }, { namespace: 'default', name })?.metadata.managedFields;
    expect(object.metadata.managedFields).toBe(stored('a'));
    expect(Object.isFrozen(object.metadata.managedFields)).toBe(true);
    expect(Object.isFrozen(object.metadata)).toBe(false);
    expect((stored('b') as { fieldsV1: unknown }[])[0]?.fieldsV1).toBe(
      (stored('a') as { fieldsV1: unknown }[])[0]?.fieldsV1,
    );
  });
});
