import type { ResourceDefinition } from '../definition.ts';
import { coreKind } from './kind.ts';

const authorization = 'authorization.k8s.io';
const authentication = 'authentication.k8s.io';

/** Kinds that are asked, answered and never stored: the server answers their `create` itself. */
export const reviews: readonly ResourceDefinition[] = [
  { group: authentication, kind: 'SelfSubjectReview', plural: 'selfsubjectreviews', namespaced: false },
  { group: authentication, kind: 'TokenReview', plural: 'tokenreviews', namespaced: false },
  { group: authorization, kind: 'SelfSubjectAccessReview', plural: 'selfsubjectaccessreviews', namespaced: false },
  { group: authorization, kind: 'SelfSubjectRulesReview', plural: 'selfsubjectrulesreviews', namespaced: false },
  { group: authorization, kind: 'SubjectAccessReview', plural: 'subjectaccessreviews', namespaced: false },
].map((kind) => coreKind({ ...kind, verbs: ['create'] }));
