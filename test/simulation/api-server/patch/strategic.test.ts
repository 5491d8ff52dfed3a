import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { strategicMerge } from '#simulation/api-server/patch/strategic/merge.ts';
import { definitionOf } from '../resources/core/objects.ts';

type Item = { name: string; image: string };

const pod = definitionOf('Pod').schema;
const containers = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), image: fc.constantFrom('v1', 'v2', 'v3') }),
  { selector: (item) => item.name, maxLength: 5 },
);

function patchSpec(spec: Record<string, unknown>, patch: Record<string, unknown>): unknown {
  return strategicMerge({ spec }, { spec: patch }, pod)['spec'];
}

/** As `kubectl apply` makes it: changed and new items, deletions, and the whole order. */
function patchFor(from: readonly Item[], to: readonly Item[]): Record<string, unknown> {
  const gone = from.filter(({ name }) => !to.some((item) => item.name === name));
  const changed = to.filter((item) => !from.some(({ name, image }) => name === item.name && image === item.image));
  return {
    containers: [...gone.map(({ name }) => ({ $patch: 'delete', name })), ...changed],
    '$setElementOrder/containers': to.map(({ name }) => ({ name })),
  };
}

describe('strategic merge patch', () => {
  test.prop([containers, containers])('turns a list into another, order and all', (from, to) => {
    expect(patchSpec({ containers: from }, patchFor(from, to))).toEqual({ containers: to });
  });

  test.prop([containers, containers])('applied twice is applied once', (from, to) => {
    const patch = { containers: to };
    const once = patchSpec({ containers: from }, patch) as Record<string, unknown>;

    expect(patchSpec(once, patch)).toEqual(once);
  });

  test.prop([containers, containers])('keeps every item that it does not name, in order', (from, to) => {
    const result = patchSpec({ containers: from }, { containers: to }) as { containers: Item[] };

    const others = (list: Item[]): Item[] => list.filter(({ name }) => !to.some((item) => item.name === name));
    expect(others(result.containers)).toEqual(others(from));
  });

  test.prop([containers, containers])('leaves what it was given as it was', (from, to) => {
    const given = { spec: { containers: from } };
    const patch = { spec: patchFor(from, to) };
    const before = JSON.stringify([given, patch]);

    strategicMerge(given, patch, pod);

    expect(JSON.stringify([given, patch])).toBe(before);
  });

  it('merges an item by its key and leaves its other fields', () => {
    const spec = { containers: [{ name: 'a', image: 'v1', env: [{ name: 'X', value: '1' }] }] };

    const result = patchSpec(spec, { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }] });

    const env = [
      { name: 'Y', value: '2' },
      { name: 'X', value: '1' },
    ];
    expect(result).toEqual({ containers: [{ name: 'a', image: 'v1', env }] });
  });

  it('replaces a list that has no merge key: tolerations', () => {
    const result = patchSpec({ tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] });

    expect(result).toEqual({ tolerations: [{ key: 'b' }] });
  });

  it('replaces a merged list with $patch: replace', () => {
    const result = patchSpec(
      { containers: [{ name: 'a' }, { name: 'b' }] },
      { containers: [{ $patch: 'replace' }, { name: 'c' }] },
    );

    expect(result).toEqual({ containers: [{ name: 'c' }] });
  });

  it('replaces and empties a map by directive', () => {
    expect(patchSpec({ nodeSelector: { a: '1' } }, { nodeSelector: { $patch: 'replace', b: '2' } })).toEqual({
      nodeSelector: { b: '2' },
    });
    expect(patchSpec({ nodeSelector: { a: '1' } }, { nodeSelector: { $patch: 'delete' } })).toEqual({
      nodeSelector: {},
    });
  });

  it('treats finalizers as a set, and takes named ones away', () => {
    const given = { metadata: { finalizers: ['a', 'b'] } };

    const added = strategicMerge(given, { metadata: { finalizers: ['b', 'c'] } }, pod);
    const removed = strategicMerge(given, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } }, pod);

    expect(added).toEqual({ metadata: { finalizers: ['a', 'b', 'c'] } });
    expect(removed).toEqual({ metadata: { finalizers: ['b'] } });
  });

  it('drops the other member of a union with $retainKeys', () => {
    const spec = { volumes: [{ name: 'v', emptyDir: {} }] };

    const result = patchSpec(spec, {
      volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' } }],
    });

    expect(result).toEqual({ volumes: [{ name: 'v', hostPath: { path: '/x' } }] });
  });

  it('drops directives and nulls where there is nothing to direct', () => {
    const result = patchSpec({}, { containers: [{ name: 'a', image: null, env: [{ $patch: 'delete', name: 'X' }] }] });

    expect(result).toEqual({ containers: [{ name: 'a', env: [] }] });
  });

  it('deletes with null and adds beside', () => {
    expect(patchSpec({ nodeName: 'a', hostname: 'h' }, { nodeName: null, subdomain: 's' })).toEqual({
      hostname: 'h',
      subdomain: 's',
    });
  });

  it.each([
    [{ containers: [{ image: 'v1' }] }, 'does not contain declared merge key: name'],
    [{ containers: [{ $patch: 'sideways', name: 'a' }] }, 'unknown patch type'],
    [{ $patch: 'sideways' }, 'unknown patch type'],
    [{ $retainKeys: ['hostname'], nodeName: 'b' }, 'retainKeys'],
    [{ '$setElementOrder/containers': [{ name: 'b' }], containers: [{ name: 'a' }] }, 'setElementOrder'],
  ])('refuses %j', (patch, message) => {
    expect(() => patchSpec({ containers: [{ name: 'a' }] }, patch)).toThrow(message);
  });
});
