import { expect, test } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { mergePatch } from '#models/plan/merge-patch.ts';
import { applyPatch } from '#models/plan/three-way.ts';

const pool = (spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'rackwright.io/v1alpha1',
  kind: 'NodePool',
  metadata: { name: 'web', ...metadata },
  spec,
});

function applied(spec: object, live: object): KubeObject {
  const lastApplied = JSON.stringify(pool(spec));
  return pool(live, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied } });
}

test('a manifest that says what is there already patches nothing', () => {
  expect(applyPatch(pool({ replicas: 3, max: 9 }), pool({ replicas: 3 }))).toEqual({});
});

test('what the manifest says differently is set, what others have set stays', () => {
  const live = applied({ replicas: 3 }, { replicas: 5, max: 9 });

  expect(applyPatch(live, pool({ replicas: 4 }))).toEqual({ spec: { replicas: 4 } });
});

test('what was applied before and is left out now goes', () => {
  const live = applied({ replicas: 3, max: 9 }, { replicas: 3, max: 9, min: 1 });

  expect(applyPatch(live, pool({ replicas: 3 }))).toEqual({ spec: { max: null } });
});

test('lists are replaced whole', () => {
  const live = pool({ spread: [{ topology: 'Rack' }, { topology: 'AZone' }] });

  expect(applyPatch(live, pool({ spread: [{ topology: 'Rack' }] }))).toEqual({
    spec: { spread: [{ topology: 'Rack' }] },
  });
});

test('labels are added beside those that are there, and status is nobody’s to apply', () => {
  const live = { ...pool({}, { labels: { a: '1' } }), status: { phase: 'Ready' } };

  expect(applyPatch(live, { ...pool({}, { labels: { b: '2' } }), status: { phase: 'Deleting' } })).toEqual({
    metadata: { labels: { b: '2' } },
  });
});

test('an annotation that is no manifest is passed over', () => {
  const live = pool({ max: 9 }, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{' } });

  expect(applyPatch(live, pool({}))).toEqual({});
});

test('a patch that is carried out leaves nothing to patch', () => {
  const live = applied({ replicas: 3, max: 9 }, { replicas: 3, max: 9, min: 1 });
  const manifest = pool({ replicas: 8, template: { flavorRef: { name: 'big' } } });

  const patched = mergePatch(live, applyPatch(live, manifest)) as KubeObject;

  expect(patched['spec']).toEqual({ replicas: 8, min: 1, template: { flavorRef: { name: 'big' } } });
  expect(applyPatch({ ...patched, metadata: { name: 'web' } }, manifest)).toEqual({});
});
