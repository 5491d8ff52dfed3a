import type { KubeObject } from '#models/meta/object.ts';
import { invalid } from '../../schema/field-errors.ts';
import { approvalErrors } from './crd/approval.ts';
import { formatWarnings } from './crd/formats.ts';
import { preserveErrors, specErrors } from './crd/spec-errors.ts';
import { statusOf } from './crd/status.ts';
import { storedVersionsErrors } from './crd/stored-versions.ts';
import { ensureRecord, recordsAt, setDefaults, textAt } from './fields.ts';
import { coreKind, nameColumn, ownSubresource } from './kind.ts';

const self = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };

export const customResourceDefinition = coreKind({
  ...self,
  plural: 'customresourcedefinitions',
  namespaced: false,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  subresources: [ownSubresource('status', self)],
  columns: [nameColumn, { name: 'Created At', type: 'date', jsonPath: '.metadata.creationTimestamp' }],
  // The one table of kube-apiserver that prints a time as it stands.
  cells: (object) => [object.metadata.name, object.metadata.creationTimestamp],
  strategy: {
    initialStatus: (object, { siblings, now }) => statusOf(object, undefined, siblings?.() ?? [], now),
    prepareForCreate: (object) => setSpecDefaults(object),
    prepareForUpdate(object, old, { subresource, siblings, now }) {
      setSpecDefaults(object);
      if (subresource === undefined) object.status = statusOf(object, old, siblings?.() ?? [], now);
    },
    warnings: formatWarnings,
    validate: (object, old) => [
      ...(old === undefined ? nameErrors(object) : []),
      ...specErrors(object, old),
      ...storedVersionsErrors(object),
      ...approvalErrors(object, old),
      ...preserveErrors(object),
    ],
  },
});

function setSpecDefaults(object: KubeObject): void {
  const spec = ensureRecord(object, 'spec');
  const names = ensureRecord(spec, 'names');
  const kind = textAt(names, 'kind');
  if (kind !== '') setDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
  setDefaults(spec, { conversion: { strategy: 'None' } });
  dropEmpty(spec, ['preserveUnknownFields']);
  dropEmpty(names, ['shortNames', 'categories']);
  for (const version of recordsAt(spec, 'versions')) {
    setDefaults(version, { served: false, storage: false });
    dropEmpty(version, ['deprecated', 'additionalPrinterColumns', 'selectableFields']);
  }
}

/** Typed decoding reads false and an empty list as absent where the field is optional. */
function dropEmpty(object: Record<string, unknown>, fields: readonly string[]): void {
  for (const field of fields) {
    const value = object[field];
    if (value === false || (Array.isArray(value) && value.length === 0)) delete object[field];
  }
}

function nameErrors(object: KubeObject) {
  const { name } = object.metadata;
  if (name === `${textAt(object, 'spec', 'names', 'plural')}.${textAt(object, 'spec', 'group')}`) return [];
  return [invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group')];
}
