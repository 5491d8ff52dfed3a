import type { ResourceDefinition } from '../resources/definition.ts';

/** Reviews that the server answers beside those of the core definitions. */
const more = [
  { group: 'authorization.k8s.io', kind: 'SubjectAccessReview', plural: 'subjectaccessreviews' },
  { group: 'authentication.k8s.io', kind: 'TokenReview', plural: 'tokenreviews' },
] as const;

/** Those of `more` that `known` doesn't have. */
export function reviewDefinitions(known: readonly ResourceDefinition[]): ResourceDefinition[] {
  return more
    .filter(({ plural }) => !known.some((definition) => definition.plural === plural))
    .map(({ group, kind, plural }) => ({
      group,
      kind,
      plural,
      version: 'v1',
      namespaced: false,
      listKind: `${kind}List`,
      singular: kind.toLowerCase(),
      shortNames: [],
      categories: [],
      custom: false,
      storage: true,
      verbs: ['create'],
      subresources: [],
      columns: [],
      selectableFields: {},
      schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    }));
}
