import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { Asked } from '../../../docs/chain/recorder.ts';

interface Rule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}

export interface Document {
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: Rule[];
  roleRef?: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

/** A manifest of `docs/install`, as rights. */
export interface Manifest {
  text: string;
  documents: Document[];
  roles: Document[];
}

export async function readManifest(name: string): Promise<Manifest> {
  const text = await readFile(new URL(`../../../docs/install/${name}`, import.meta.url), 'utf8');
  const documents = parseAllDocuments(text).map((document) => document.toJS() as Document);
  return { text, documents, roles: documents.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole') };
}

/** What of `asked` no role grants. */
export function refusedBy({ roles }: Manifest, asked: readonly Asked[]): Asked[] {
  return asked.filter((one) => !roles.some((role) => grants(role, one)));
}

function grants(role: Document, { verb, resource, subresource, namespace }: Asked): boolean {
  if (role.kind === 'Role' && role.metadata.namespace !== namespace) return false;
  const [plural = '', ...group] = resource.split('.');
  const path = subresource === undefined ? plural : `${plural}/${subresource}`;
  return (role.rules ?? []).some(
    ({ apiGroups = [], resources = [], verbs }) =>
      apiGroups.includes(group.join('.')) && resources.includes(path) && verbs.includes(verb),
  );
}

/** Rights that nobody asked for: `<role>: <verb> <resource>`. */
export function unusedIn({ roles }: Manifest, asked: readonly Asked[]): string[] {
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
  return unused.map(({ role, verb, path }) => `${role.metadata.name}: ${verb} ${path}`);
}

export function pathsOf({ roles }: Manifest): string[] {
  return roles.flatMap(({ rules = [] }) => rules.flatMap(({ nonResourceURLs = [] }) => nonResourceURLs));
}

/** Roles that aren't bound to the ServiceAccount in their own scope. */
export function unboundIn({ documents, roles }: Manifest): string[] {
  const bound = ({ kind, metadata }: Document): boolean =>
    documents.some(
      ({ roleRef, subjects = [], metadata: { namespace } }) =>
        roleRef?.kind === kind &&
        roleRef.name === metadata.name &&
        namespace === metadata.namespace &&
        subjects.length === 1 &&
        subjects[0]?.kind === 'ServiceAccount' &&
        subjects[0].name === 'rackwright' &&
        subjects[0].namespace === 'rackwright-system',
    );
  return roles.filter((role) => !bound(role)).map(({ metadata }) => metadata.name);
}
