import type { KubeObject } from '#models/meta/object.ts';
import type { FieldError } from '../../definition.ts';
import { objectNameProblems } from '../../../metadata/names.ts';
import { invalid, notSupported, required } from '../../../schema/field-errors.ts';
import { structuralErrors } from '../../../schema/structural.ts';
import { equalJson } from '../../../storage/equal.ts';
import { immutableError } from '../immutable.ts';
import { at, isRecord, recordAt, recordsAt, textAt, type Json } from '../fields.ts';
import { labelProblems, namesErrors } from './names-errors.ts';
import {
  columnsErrors,
  deprecationErrors,
  selectableFieldsErrors,
  selectableFieldsOf,
  subresourcesErrors,
} from './version-errors.ts';

/**
 * What kube-apiserver refuses in the spec of a CustomResourceDefinition, in its order. What is alike in all versions it
 * tells once, as a field of the spec: that is how it keeps it (`spec.validation`, `spec.subresources`).
 */
export function specErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const versions = recordsAt(object, 'spec', 'versions');
  const schemas = old !== undefined && equalJson(object['spec'], old['spec']) ? () => [] : schemaErrors;
  return [
    ...groupErrors(textAt(object, 'spec', 'group')),
    ...scopeErrors(textAt(object, 'spec', 'scope')),
    ...missingSchemas(versions),
    ...defaultsErrors(object, versions),
    ...versions.flatMap((version, index) => versionErrors(version, versions, index, schemas)),
    ...uniquenessErrors(versions),
    ...versionNameErrors(versions[0], 'spec.version'),
    ...namesErrors(recordAt(object, 'spec', 'names'), 'spec.names'),
    ...sharedErrors(versions, schemas),
    ...conversionErrors(textAt(object, 'spec', 'conversion', 'strategy')),
    ...(old === undefined ? [] : changeErrors(object, old)),
  ];
}

type SchemaErrors = (version: Json, path: string) => FieldError[];

function groupErrors(group: string): FieldError[] {
  if (group === '') return [required('spec.group')];
  const problems = objectNameProblems(group);
  if (problems.length > 0) return [invalid('spec.group', group, problems.join(','))];
  return group.includes('.') ? [] : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

function scopeErrors(scope: string): FieldError[] {
  if (scope === '') return [required('spec.scope')];
  const scopes = ['Cluster', 'Namespaced'];
  return scopes.includes(scope) ? [] : [notSupported('spec.scope', scope, scopes)];
}

function missingSchemas(versions: readonly Json[]): FieldError[] {
  return versions.flatMap((version, index) =>
    isRecord(at(version, 'schema', 'openAPIV3Schema'))
      ? []
      : [required(`spec.versions[${String(index)}].schema.openAPIV3Schema`)],
  );
}

/** What keeps unknown fields everywhere can't tell which ones to default. */
function defaultsErrors(object: KubeObject, versions: readonly Json[]): FieldError[] {
  if (at(object, 'spec', 'preserveUnknownFields') !== true) return [];
  if (!versions.some((version) => hasDefault(at(version, 'schema')))) return [];
  return [invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema')];
}

function hasDefault(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasDefault);
  return isRecord(schema) && ('default' in schema || Object.values(schema).some(hasDefault));
}

function versionErrors(version: Json, all: readonly Json[], index: number, schemas: SchemaErrors): FieldError[] {
  const path = `spec.versions[${String(index)}]`;
  const own = (field: string): boolean => !isShared(all, field);
  return [
    ...versionNameErrors(version, `${path}.name`),
    ...deprecationErrors(version, path),
    ...(own('schema') ? schemas(version, `${path}.schema.openAPIV3Schema`) : []),
    ...(own('subresources') ? subresourcesErrors(version['subresources'], `${path}.subresources`) : []),
    ...(own('additionalPrinterColumns') ? columnsOf(version, `${path}.additionalPrinterColumns`) : []),
    ...(own('selectableFields') ? fieldsOf(version, `${path}.selectableFields`) : []),
  ];
}

/** The first one is kept as `spec.version`, too. */
function versionNameErrors(version: Json | undefined, path: string): FieldError[] {
  const name = textAt(version, 'name');
  const problems = version === undefined ? [] : labelProblems(name);
  return problems.length === 0 ? [] : [invalid(path, name, problems.join(','))];
}

function sharedErrors(versions: readonly Json[], schemas: SchemaErrors): FieldError[] {
  const [first] = versions;
  if (first === undefined) return [];
  const shared = (field: string): boolean => isShared(versions, field);
  return [
    ...(shared('schema') ? schemas(first, 'spec.validation.openAPIV3Schema') : []),
    ...(shared('subresources') ? subresourcesErrors(first['subresources'], 'spec.subresources') : []),
    ...(shared('additionalPrinterColumns') ? columnsOf(first, 'spec.additionalPrinterColumns') : []),
    ...(shared('selectableFields') ? fieldsOf(first, 'spec.selectableFields') : []),
  ];
}

/** Whether every version says the same. */
function isShared(versions: readonly Json[], field: string): boolean {
  return versions.every((version) => equalJson(version[field], versions[0]?.[field]));
}

function columnsOf(version: Json, path: string): FieldError[] {
  return columnsErrors(recordsAt(version, 'additionalPrinterColumns'), path);
}

function fieldsOf(version: Json, path: string): FieldError[] {
  return selectableFieldsErrors(selectableFieldsOf(version), at(version, 'schema', 'openAPIV3Schema'), path);
}

/** With a status path, the root says no more than can be said of the status alone. */
function schemaErrors(version: Json, path: string): FieldError[] {
  const schema = at(version, 'schema', 'openAPIV3Schema');
  if (!isRecord(schema)) return [];
  return [
    ...(at(version, 'subresources', 'status') === undefined ? [] : rootErrors(schema, path)),
    ...structuralErrors(schema, path),
  ];
}

const barred = [
  'nullable',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'enum',
  'default',
  'additionalProperties',
  'minProperties',
  'maxProperties',
];

function rootErrors(schema: Json, path: string): FieldError[] {
  if (textAt(schema, 'type') !== 'object') {
    const words = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return textAt(schema, 'type') === '' ? [] : [invalid(`${path}.type`, textAt(schema, 'type'), words)];
  }
  if (!barred.some((field) => schema[field] !== undefined && schema[field] !== false)) return [];
  return [
    invalid(
      path,
      schema,
      `only ${allowedAtRoot} fields are allowed at the root of the schema if the status subresource is enabled`,
    ),
  ];
}

const allowedAtRoot =
  '[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems ' +
  'MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]';

function uniquenessErrors(versions: readonly Json[]): FieldError[] {
  const names = versions.map((version) => textAt(version, 'name'));
  const stored = versions.filter((version) => version['storage'] === true);
  return [
    ...(new Set(names).size === names.length ? [] : [aboutAll(versions, 'must contain unique version names')]),
    ...(stored.length === 1 ? [] : [aboutAll(versions, 'must have exactly one version marked as storage version')]),
  ];
}

function aboutAll(versions: readonly Json[], detail: string): FieldError {
  const message = `Invalid value: ${JSON.stringify(asKept(versions))}: ${detail}`;
  return { reason: 'FieldValueInvalid', field: 'spec.versions', message };
}

/** Versions as Go's internal type prints them, in its order; what isn't shared by all of them is left out here. */
function asKept(versions: readonly Json[]): Json[] {
  return versions.map((version) => ({
    Name: textAt(version, 'name'),
    Served: version['served'] === true,
    Storage: version['storage'] === true,
    Deprecated: version['deprecated'] === true,
    DeprecationWarning: version['deprecationWarning'] ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }));
}

/** Objects are the same in every version here; a webhook can't be called. */
function conversionErrors(strategy: string): FieldError[] {
  return strategy === 'None' ? [] : [notSupported('spec.conversion.strategy', strategy, ['None'])];
}

function changeErrors(object: KubeObject, old: KubeObject): FieldError[] {
  const established = recordsAt(old, 'status', 'conditions').some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  return [...(established ? [['scope'], ['names', 'kind']] : []), ['group'], ['names', 'plural']]
    .filter((path) => textAt(object, 'spec', ...path) !== textAt(old, 'spec', ...path))
    .map((path) => immutableError(`spec.${path.join('.')}`, at(object, 'spec', ...path)));
}

export function preserveErrors(object: KubeObject): FieldError[] {
  if (at(object, 'spec', 'preserveUnknownFields') !== true) return [];
  const words =
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
  return [invalid('spec.preserveUnknownFields', true, words)];
}
