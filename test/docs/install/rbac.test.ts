import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Asked } from '../../../docs/chain/recorder.ts';
import { recordChain } from '../../../docs/chain/scenario.ts';

interface Rule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}

interface Document {
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: Rule[];
  roleRef?: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

const text = await readFile(new URL('../../../docs/install/rbac.yaml', import.meta.url), 'utf8');
const documents = parseAllDocuments(text).map((document) => document.toJS() as Document);
const roles = documents.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
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

function grants(role: Document, { verb, resource, subresource, namespace }: Asked): boolean {
  if (role.kind === 'Role' && role.metadata.namespace !== namespace) return false;
  const [plural = '', ...group] = resource.split('.');
  const path = subresource === undefined ? plural : `${plural}/${subresource}`;
  return (role.rules ?? []).some(
    ({ apiGroups = [], resources = [], verbs }) =>
      apiGroups.includes(group.join('.')) && resources.includes(path) && verbs.includes(verb),
  );
}

test('the manifest grants everything that the controllers ask for', () => {
  const refused = asked.filter((one) => !roles.some((role) => grants(role, one)));

  expect(refused).toEqual([]);
});

test('the manifest grants nothing that the controllers never ask for', () => {
  const granted = roles.flatMap((role) =>
    (role.rules ?? []).flatMap(({ apiGroups = [], resources = [], verbs }) =>
      resources.flatMap((path) => verbs.map((verb) => ({ role, verb, path, group: apiGroups[0] ?? '' }))),
    ),
  );

  const unused = granted.filter(({ role, verb, path, group }) => {
    const [plural = '', subresource] = path.split('/');
    const resource = group === '' ? plural : `${plural}.${group}`;
    const { namespace } = role.metadata;
    return !asked.some(
      (one) =>
        one.verb === verb &&
        one.resource === resource &&
        one.subresource === subresource &&
        (role.kind === 'ClusterRole' || one.namespace === namespace),
    );
  });

  // The right to approve for a signer is asked for by the API server, when an approval is written.
  const told = unused.map(({ role, verb, path }) => `${role.metadata.name}: ${verb} ${path}`);
  expect(told).toEqual(['rackwright: approve signers']);
});

test('a right on Secrets is never given in all namespaces, and no rule has a wildcard', () => {
  const everywhere = roles.filter(({ kind }) => kind === 'ClusterRole').flatMap(({ rules = [] }) => rules);

  expect(everywhere.flatMap(({ resources = [] }) => resources)).not.toContain('secrets');
  expect(text).not.toMatch(/['"[ ]\*/);
});

test('paths are granted as they are asked for', () => {
  expect(roles.flatMap(({ rules = [] }) => rules.flatMap(({ nonResourceURLs = [] }) => nonResourceURLs))).toEqual([
    ...recording.paths,
  ]);
});

test('every role is bound to the ServiceAccount', () => {
  for (const { kind, metadata } of roles) {
    const binding = documents.find(({ roleRef }) => roleRef?.kind === kind && roleRef.name === metadata.name);
    expect(binding?.metadata.namespace, metadata.name).toBe(metadata.namespace);
    expect(binding?.subjects).toEqual([{ kind: 'ServiceAccount', name: 'rackwright', namespace: 'rackwright-system' }]);
  }
});
