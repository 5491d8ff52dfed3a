import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { Right } from '#controllers/preflight/right.ts';
import { isObject } from '#simulation/api-server/json.ts';

const manifest = new URL('../../docs/install/rbac.yaml', import.meta.url);
const leaseGroup = 'coordination.k8s.io';

/**
 * The rights that docs/install/rbac.yaml gives the controllers, one by one, so that what is asked for and what is documented
 * are the same. Those on the Lease are meant for `leaseNamespace`, and left out without one.
 */
export function controllerRights(leaseNamespace: string | undefined): Right[] {
  const documents = parseAllDocuments(readFileSync(manifest, 'utf8')).map((document): unknown => document.toJS());
  const rights: Right[] = [];
  for (const role of documents) {
    if (!isObject(role) || (role['kind'] !== 'ClusterRole' && role['kind'] !== 'Role')) continue;
    const namespace = isObject(role['metadata']) ? role['metadata']['namespace'] : undefined;
    const rules: readonly unknown[] = Array.isArray(role['rules']) ? role['rules'] : [];
    for (const rule of rules) rights.push(...rightsOf(rule, typeof namespace === 'string' ? namespace : undefined));
  }
  return rights.flatMap((right) => {
    if (right.group !== leaseGroup) return [right];
    return leaseNamespace === undefined ? [] : [{ ...right, namespace: leaseNamespace }];
  });
}

function rightsOf(rule: unknown, namespace: string | undefined): Right[] {
  if (!isObject(rule)) return [];
  const verbs = strings(rule['verbs']);
  const names = strings(rule['resourceNames']);
  const paths = strings(rule['nonResourceURLs']).flatMap((path) =>
    verbs.map((verb) => ({ verb, group: '', resource: '', path })),
  );
  const resources = strings(rule['apiGroups']).flatMap((group) =>
    strings(rule['resources']).flatMap((resource) =>
      (names.length === 0 ? [undefined] : names).flatMap((name) =>
        verbs.map((verb) => ({
          verb,
          group,
          resource,
          ...(name === undefined ? {} : { name }),
          ...(namespace === undefined ? {} : { namespace }),
        })),
      ),
    ),
  );
  return [...paths, ...resources];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
