import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { FieldError, StrategyContext } from '../definition.ts';
import { invalid, notSupported, required } from '../../schema/field-errors.ts';
import { immutableError } from './immutable.ts';
import { at, ensureRecord, listAt, recordAt, recordsAt, setDefaults, textAt, type Json } from './fields.ts';
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
    // Served from the moment it is stored, so its conditions hold at once.
    initialStatus: (object, context) => established(object, undefined, context),
    prepareForCreate: (object) => setSpecDefaults(object),
    prepareForUpdate(object, old, context) {
      setSpecDefaults(object);
      if (context.subresource === undefined) object.status = established(object, old, context);
    },
    validate(object, old) {
      return [...nameErrors(object), ...versionErrors(object), ...(old === undefined ? [] : updateErrors(object, old))];
    },
  },
});

function setSpecDefaults(object: KubeObject): void {
  const spec = ensureRecord(object, 'spec');
  const names = ensureRecord(spec, 'names');
  const kind = textAt(names, 'kind');
  setDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
  setDefaults(spec, { conversion: { strategy: 'None' } });
}

function established(object: KubeObject, old: KubeObject | undefined, context: StrategyContext): Json {
  const stored = recordsAt(object, 'spec', 'versions')
    .filter((version) => version.storage === true)
    .map((version) => textAt(version, 'name'));
  const known = listAt(old, 'status', 'storedVersions').map(String);
  return {
    conditions:
      old === undefined
        ? firstConditions(timestamp(context.now))
        : structuredClone(listAt(old, 'status', 'conditions')),
    acceptedNames: structuredClone(recordAt(object, 'spec', 'names')),
    storedVersions: [...new Set([...known, ...stored])],
  };
}

function firstConditions(since: string): Json[] {
  return [
    condition('NamesAccepted', 'NoConflicts', 'no conflicts found', since),
    condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted', since),
  ];
}

function condition(type: string, reason: string, message: string, since: string): Json {
  return { type, status: 'True', lastTransitionTime: since, reason, message };
}

function nameErrors(object: KubeObject): FieldError[] {
  const group = textAt(object, 'spec', 'group');
  const names = at(object, 'spec', 'names');
  const plural = textAt(names, 'plural');
  const scope = textAt(object, 'spec', 'scope');
  const errors: FieldError[] = [];
  if (object.metadata.name !== `${plural}.${group}`) {
    errors.push(invalid('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  if (group === '') errors.push(required('spec.group'));
  else if (!group.includes('.')) errors.push(invalid('spec.group', group, 'should be a domain with at least one dot'));
  if (plural === '') errors.push(required('spec.names.plural'));
  if (textAt(names, 'kind') === '') errors.push(required('spec.names.kind'));
  if (scope === '') errors.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') {
    errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  }
  // Objects are the same in every version here; a webhook can't be called.
  const conversion = textAt(object, 'spec', 'conversion', 'strategy');
  if (conversion !== 'None') errors.push(notSupported('spec.conversion.strategy', conversion, ['None']));
  return errors;
}

function versionErrors(object: KubeObject): FieldError[] {
  const versions = recordsAt(object, 'spec', 'versions');
  const errors: FieldError[] = [];
  if (versions.filter((version) => version.storage === true).length !== 1) {
    const names = versions.map((version) => textAt(version, 'name'));
    errors.push(invalid('spec.versions', names, 'must have exactly one version marked as storage version'));
  }
  versions.forEach((version, index) => {
    const field = `spec.versions[${index}]`;
    if (textAt(version, 'name') === '') errors.push(required(`${field}.name`));
    const schema = at(version, 'schema', 'openAPIV3Schema');
    const type = textAt(schema, 'type');
    if (schema === undefined) errors.push(required(`${field}.schema.openAPIV3Schema`, 'schemas are required'));
    else if (type !== 'object') {
      errors.push(invalid(`${field}.schema.openAPIV3Schema.type`, type, 'must be object at the root'));
    }
  });
  return errors;
}

function updateErrors(object: KubeObject, old: KubeObject): FieldError[] {
  return [['group'], ['scope'], ['names', 'kind'], ['names', 'plural']]
    .filter((path) => textAt(object, 'spec', ...path) !== textAt(old, 'spec', ...path))
    .map((path) => immutableError(`spec.${path.join('.')}`, at(object, 'spec', ...path)));
}
