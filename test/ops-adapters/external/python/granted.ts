import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { Authorize } from '#simulation/api-server/auth/authorization.ts';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** Lets its user do what the example's ClusterRole grants, and nothing else. */
export function granted(file: URL): Authorize {
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map(
    (document) => document.toJS() as { rules?: Rule[] },
  );
  const rules = documents.flatMap(({ rules: some = [] }) => some);
  return (_user, { verb, group = '', resource, subresource }) => {
    const what = subresource === undefined ? resource : `${resource}/${subresource}`;
    const allowed = rules.some(
      (rule) => rule.apiGroups.includes(group) && rule.resources.includes(what ?? '') && rule.verbs.includes(verb),
    );
    return { allowed };
  };
}
