import { expect, test } from 'vitest';
import type { CrdManifest } from '../scene.ts';
import { createScene, crdsPath } from '../scene.ts';
import { widgetCrd } from '../widgets.ts';
import { outcome } from './outcome.ts';

const scene = createScene();
const { api, unique } = scene;
type Json = Record<string, unknown>;

/** What is said of the definition with `change` made to it. */
async function judged(change: (spec: CrdManifest['spec'], crd: CrdManifest) => void): Promise<unknown> {
  const crd = structuredClone(widgetCrd(unique));
  change(crd.spec, crd);
  return outcome(await api.post(crdsPath, crd, { dryRun: 'All' }), scene);
}

const version = (spec: CrdManifest['spec']): Json => spec.versions[0] as Json;
const schemaOf = (spec: CrdManifest['spec']): Json =>
  (version(spec)['schema'] as { openAPIV3Schema: Json }).openAPIV3Schema;
const properties = (spec: CrdManifest['spec']): Json => schemaOf(spec)['properties'] as Json;

test('a definition is refused for its names', async () => {
  expect(await judged(({ names }) => (names.plural = 'gadgets'))).toMatchInlineSnapshot(`
    [
      "422",
      "metadata.name: Invalid value: "widgets.UNIQUE.example.com": must be spec.names.plural+"."+spec.group",
    ]
  `);
  expect(await judged(({ names }) => (names.kind = 'Not_A_Kind'))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.names.kind: Invalid value: "Not_A_Kind": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ]
  `);
  expect(await judged(({ names }) => Object.assign(names, { listKind: 'Widget' }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same",
    ]
  `);
  expect(await judged(({ names }) => Object.assign(names, { shortNames: ['W', 'ok'], categories: ['no space'] })))
    .toMatchInlineSnapshot(`
    [
      "422",
      "spec.names.categories[0]: Invalid value: "no space": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.names.shortNames[0]: Invalid value: "W": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ]
  `);
  expect(await judged(({ names }) => Object.assign(names, { singular: 'x'.repeat(64) }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.names.singular: Invalid value: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be no more than 63 characters",
    ]
  `);
});

test('a definition is refused for its group and scope', async () => {
  const inGroup = (group: string) =>
    judged((spec, { metadata }) => {
      spec.group = group;
      metadata.name = `widgets.${group}`;
    });

  expect(await inGroup('nodots')).toMatchInlineSnapshot(`
    [
      "422",
      "spec.group: Invalid value: "nodots": should be a domain with at least one dot",
    ]
  `);
  expect(await inGroup('Upper.example.com')).toMatchInlineSnapshot(`
    [
      "422",
      "metadata.name: Invalid value: "widgets.Upper.example.com": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "spec.group: Invalid value: "Upper.example.com": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ]
  `);
  expect(await inGroup('widgets.k8s.io')).toMatchInlineSnapshot(`
    [
      "422",
      "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111",
    ]
  `);
  expect(await judged((spec) => Object.assign(spec, { scope: 'Galaxy' }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"",
    ]
  `);
});

test('a definition is refused for its versions', async () => {
  expect(await judged((spec) => Object.assign(version(spec), { storage: false }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version",
      "status.storedVersions: Invalid value: null: must have at least one stored version",
    ]
  `);
  expect(
    await judged((spec) => spec.versions.push({ ...(version(spec) as { name: string; served: boolean }), name: 'v2' })),
  ).toMatchInlineSnapshot(`
    [
      "422",
      "spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v2","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version",
      "status.storedVersions: Invalid value: ["v1"]: must have the storage version v2",
    ]
  `);
  expect(await judged((spec) => Object.assign(version(spec), { name: 'V1' }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.version: Invalid value: "V1": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.versions[0].name: Invalid value: "V1": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ]
  `);
  expect(await judged((spec) => delete version(spec)['schema'])).toMatchInlineSnapshot(`
    [
      "422",
      "spec.versions[0].schema.openAPIV3Schema: Required value",
    ]
  `);
  expect(await judged((spec) => Object.assign(version(spec), { deprecationWarning: 'old' }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.versions[0].deprecationWarning: Invalid value: "old": can only be set for deprecated versions",
    ]
  `);
  expect(await judged((spec) => Object.assign(version(spec), { deprecated: true, deprecationWarning: 'a\nb' })))
    .toMatchInlineSnapshot(`
    [
      "422",
      "spec.versions[0].deprecationWarning: Invalid value: "a\\nb": must only contain printable UTF-8 characters; non-printable character found at index 1",
    ]
  `);
  expect(await judged((spec) => Object.assign(spec, { preserveUnknownFields: true }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
      "spec.preserveUnknownFields: Invalid value: true: must be false in order to use defaults in the schema",
    ]
  `);
});

test('a definition is refused for its columns, paths and selectable fields', async () => {
  const columns = [
    { name: '', type: 'string', jsonPath: '.spec' },
    { name: 'Type', type: 'object', jsonPath: '.spec' },
    { name: 'Format', type: 'string', format: 'pretty', jsonPath: '.spec' },
    { name: 'Path', type: 'string', jsonPath: 'spec' },
  ];
  const selectableFields = [
    { jsonPath: '.spec.none' },
    { jsonPath: '.spec' },
    { jsonPath: '.spec.colour' },
    { jsonPath: '.spec.colour' },
    { jsonPath: '.metadata.name' },
  ];

  expect(await judged((spec) => Object.assign(version(spec), { additionalPrinterColumns: columns })))
    .toMatchInlineSnapshot(`
    [
      "422",
      "spec.additionalPrinterColumns[0].name: Required value",
      "spec.additionalPrinterColumns[1].type: Invalid value: "object": must be one of boolean,date,integer,number,string",
      "spec.additionalPrinterColumns[2].format: Invalid value: "pretty": must be one of byte,date,date-time,double,float,int32,int64,password",
      "spec.additionalPrinterColumns[3].JSONPath: Invalid value: "spec": must be a simple json path starting with .",
    ]
  `);
  expect(await judged((spec) => Object.assign(version(spec), { selectableFields }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.selectableFields[0].jsonPath: Invalid value: ".spec.none": is an invalid path: does not refer to a valid field",
      "spec.selectableFields[1].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.",
      "spec.selectableFields[3].jsonPath: Duplicate value: ".spec.colour"",
      "spec.selectableFields[4].jsonPath: Invalid value: ".metadata.name": is an invalid path: does not refer to a valid field",
    ]
  `);
  const scale = { specReplicasPath: '.status.size', statusReplicasPath: '', labelSelectorPath: 'selector' };
  expect(await judged((spec) => Object.assign(version(spec), { subresources: { scale } }))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.subresources.scale.labelSelectorPath: Invalid value: "selector": must be a simple json path starting with .",
      "spec.subresources.scale.specReplicasPath: Invalid value: ".status.size": should be a json path under .spec",
      "spec.subresources.scale.statusReplicasPath: Required value",
    ]
  `);
});

test('a definition is refused for its schema', async () => {
  const withProperty = (property: unknown) => judged((spec) => (properties(spec)['extra'] = property));

  expect(await withProperty({})).toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.properties[extra].type: Required value: must not be empty for specified object fields",
    ]
  `);
  expect(await withProperty({ type: 'text' })).toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.properties[extra].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"",
    ]
  `);
  expect(await withProperty({ type: 'array' })).toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.properties[extra].items: Required value: must be specified",
    ]
  `);
  expect(await withProperty({ type: 'string', default: 5 })).toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.properties[extra].default: Invalid value: "integer":  in body must be of type string: "integer"",
    ]
  `);
  expect(await withProperty({ type: 'string', pattern: '(' })).toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.properties[extra].pattern: Invalid value: "(": must be a valid regular expression, but isn't: error parsing regexp: missing closing ): \`(\`",
    ]
  `);
  expect(await withProperty({ type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'map' }))
    .toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.properties[extra].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map",
    ]
  `);
  expect(await withProperty({ type: 'string', 'x-kubernetes-validations': [{ rule: 'self.size() > "a"' }] }))
    .toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.properties[extra].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.size() \\u003e \\"a\\"","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:13: found no matching overload for '_>_' applied to '(int, string)'
     | self.size() > "a"
     | ............^",
    ]
  `);
  expect(await withProperty({ type: 'array', items: { type: 'string' }, uniqueItems: true })).toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.properties[extra].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
    ]
  `);
  expect(await judged((spec) => (schemaOf(spec)['type'] = 'array'))).toMatchInlineSnapshot(`
    [
      "422",
      "spec.validation.openAPIV3Schema.items: Required value: must be specified",
      "spec.validation.openAPIV3Schema.type: Invalid value: "array": must be object at the root",
      "spec.validation.openAPIV3Schema.type: Invalid value: "array": only "object" is allowed as the type at the root of the schema if the status subresource is enabled",
    ]
  `);
});

test('a definition may not change what its objects are stored under', async () => {
  await scene.install(widgetCrd(unique));
  const name = `widgets.${unique}.example.com`;
  const patch = async (spec: unknown) =>
    outcome(await api.patch('merge', `${crdsPath}/${name}`, { spec }, { dryRun: 'All' }), scene);
  const [v1] = widgetCrd(unique).spec.versions;

  expect(await patch({ scope: 'Cluster' })).toMatchInlineSnapshot(`
    [
      "422",
      "spec.scope: Invalid value: "Cluster": field is immutable",
    ]
  `);
  expect(await patch({ names: { kind: 'Gadget', listKind: 'GadgetList' } })).toMatchInlineSnapshot(`
    [
      "422",
      "spec.names.kind: Invalid value: "Gadget": field is immutable",
    ]
  `);
  expect(await patch({ names: { plural: 'gadgets' } })).toMatchInlineSnapshot(`
    [
      "422",
      "spec.names.plural: Invalid value: "gadgets": field is immutable",
    ]
  `);
  expect(await patch({ versions: [{ ...v1, name: 'v2' }] })).toMatchInlineSnapshot(`
    [
      "422",
      "status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions",
    ]
  `);
});
