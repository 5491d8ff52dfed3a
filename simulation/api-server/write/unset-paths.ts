import type { FieldSet, Path } from '../managed-fields/field-set.ts';
import { setOfPaths } from '../managed-fields/set-builder.ts';
import { subresourceOf } from '../registry.ts';
import type { ResourceDefinition } from '../resources/definition.ts';

const status: Path = ['f:status'];
const spec: Path = ['f:spec'];

/** Kinds that differ from the rule, by the path that is written ('' for the object itself). */
const exceptions: Readonly<Record<string, Readonly<Record<string, readonly Path[]>>>> = {
  Pod: { status: [spec, ['f:metadata', 'f:deletionTimestamp'], ['f:metadata', 'f:ownerReferences']] },
  Deployment: { status: [spec, ['f:metadata', 'f:labels']] },
  Namespace: { finalize: [status] },
  CertificateSigningRequest: {
    '': [spec, status],
    status: [spec, ['f:status', 'f:conditions']],
    approval: [spec, ['f:status', 'f:certificate']],
  },
  CustomResourceDefinition: { status: [['f:metadata'], spec] },
};

const known = new WeakMap<ResourceDefinition, Map<string, FieldSet>>();

/**
 * What a write through a path can't set, so that who says it there doesn't come to own it: the status on the object's own
 * path, the rest of it on the status'.
 */
export function unsetPaths(definition: ResourceDefinition, subresource = ''): FieldSet {
  const sets = known.get(definition) ?? new Map<string, FieldSet>();
  known.set(definition, sets);
  const found = sets.get(subresource) ?? setOfPaths(...pathsFor(definition, subresource));
  sets.set(subresource, found);
  return found;
}

function pathsFor(definition: ResourceDefinition, subresource: string): readonly Path[] {
  const exception = definition.custom ? undefined : exceptions[definition.kind]?.[subresource];
  if (exception !== undefined) return exception;
  if (subresource === 'status') return [spec];
  return subresource === '' && subresourceOf(definition, 'status') !== undefined ? [status] : [];
}
