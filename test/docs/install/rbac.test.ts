import { expect, test } from 'vitest';
import type { Asked } from '../../../docs/chain/recorder.ts';
import { recordChain } from '../../../docs/chain/scenario.ts';
import { pathsOf, readManifest, refusedBy, unboundIn, unusedIn } from './manifest.ts';

const manifest = await readManifest('rbac.yaml');
const recording = await recordChain();

/** Asked for outside of the reconciles: by the leader's election, by Events that are told again, by keepers of targets. */
const besides: Asked[] = [
  ...['get', 'create', 'update'].map((verb) => ({
    controller: 'leader',
    verb,
    resource: 'leases.coordination.k8s.io',
    namespace: 'rackwright-system',
  })),
  { controller: 'targets', verb: 'get', resource: 'namespaces' },
  { controller: 'events', verb: 'patch', resource: 'events', namespace: 'default' },
];
const asked = [...recording.asked, ...besides];

test('the manifest grants everything that the controllers ask for', () => {
  expect(refusedBy(manifest, asked)).toEqual([]);
});

test('the manifest grants nothing that the controllers never ask for', () => {
  // The right to approve for a signer is asked for by the API server, when an approval is written.
  expect(unusedIn(manifest, asked)).toEqual(['rackwright: approve signers']);
});

test('a right on Secrets is never given in all namespaces, and no rule has a wildcard', () => {
  const everywhere = manifest.roles.filter(({ kind }) => kind === 'ClusterRole').flatMap(({ rules = [] }) => rules);

  expect(everywhere.flatMap(({ resources = [] }) => resources)).not.toContain('secrets');
  expect(manifest.text).not.toMatch(/['"[ ]\*/);
});

test('paths are granted as they are asked for', () => {
  expect(pathsOf(manifest)).toEqual([...recording.paths]);
});

test('every role is bound to the ServiceAccount', () => {
  expect(unboundIn(manifest)).toEqual([]);
});
