import type { KubeObject } from '#models/meta/object.ts';
import { ageColumn, nameColumn } from './core/kind.ts';
import { compareVersions } from '../present/groups.ts';
import { at, isRecord, listAt, recordsAt, textAt, type Json } from './core/fields.ts';
import type { JsonSchema, PrinterColumn, ResourceDefinition, Subresource } from './definition.ts';

/**
 * What a CustomResourceDefinition (apiextensions.k8s.io/v1, accepted by its strategy) makes the server know: one
 * definition a version, those that aren't served too, as objects may be stored in them. Named as its status has
 * accepted.
 */
export function definitionsOf(crd: KubeObject): ResourceDefinition[] {
  return recordsAt(crd, 'spec', 'versions').map((version) => definitionOf(crd, version));
}

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

function definitionOf(crd: KubeObject, version: Json): ResourceDefinition {
  const group = textAt(crd, 'spec', 'group');
  const accepted = at(crd, 'status', 'acceptedNames');
  const names = textAt(accepted, 'plural') === '' ? at(crd, 'spec', 'names') : accepted;
  const kind = textAt(names, 'kind');
  const name = textAt(version, 'name');
  return {
    group,
    version: name,
    kind,
    plural: textAt(names, 'plural'),
    namespaced: textAt(crd, 'spec', 'scope') === 'Namespaced',
    listKind: textAt(names, 'listKind') || `${kind}List`,
    singular: textAt(names, 'singular') || kind.toLowerCase(),
    shortNames: listAt(names, 'shortNames').map(String),
    categories: listAt(names, 'categories').map(String),
    custom: true,
    storage: version.storage === true,
    ...(version.served === true ? {} : { served: false }),
    ...deprecationOf(crd, version),
    ...(isTrue(crd, 'Terminating') ? { terminating: true } : {}),
    verbs,
    subresources: subresourcesOf(version, { group, version: name, kind }),
    schema: schemaOf(at(version, 'schema', 'openAPIV3Schema')),
    columns: columnsOf(version),
    selectableFields: selectableFieldsOf(version),
  };
}

const subresourceVerbs = ['get', 'patch', 'update'];

function subresourcesOf(version: Json, self: { group: string; version: string; kind: string }): Subresource[] {
  const status = at(version, 'subresources', 'status');
  const scale = at(version, 'subresources', 'scale');
  const labelSelectorPath = textAt(scale, 'labelSelectorPath');
  return [
    ...(status === undefined ? [] : [{ name: 'status', ...self, verbs: subresourceVerbs }]),
    ...(scale === undefined
      ? []
      : [
          {
            name: 'scale',
            kind: 'Scale',
            group: 'autoscaling',
            version: 'v1',
            verbs: subresourceVerbs,
            scale: {
              specReplicasPath: textAt(scale, 'specReplicasPath'),
              statusReplicasPath: textAt(scale, 'statusReplicasPath'),
              ...(labelSelectorPath === '' ? {} : { labelSelectorPath }),
            },
          },
        ]),
  ];
}

/** Whether a condition of a CRD holds. */
export function isTrue(crd: KubeObject, type: string): boolean {
  return recordsAt(crd, 'status', 'conditions').some((one) => one.type === type && one.status === 'True');
}

/** In the words of the CRD, or with the newest version that is better. */
function deprecationOf(crd: KubeObject, version: Json): { deprecationWarning?: string } {
  if (version.deprecated !== true) return {};
  const said = textAt(version, 'deprecationWarning');
  if (said !== '') return { deprecationWarning: said };
  const group = textAt(crd, 'spec', 'group');
  const kind = textAt(crd, 'spec', 'names', 'kind');
  const name = textAt(version, 'name');
  const [better] = recordsAt(crd, 'spec', 'versions')
    .filter((one) => one.served === true && one.deprecated !== true)
    .map((one) => textAt(one, 'name'))
    .filter((one) => compareVersions(one, name) < 0)
    .toSorted(compareVersions);
  const instead = better === undefined ? '' : `; use ${group}/${better} ${kind}`;
  return { deprecationWarning: `${group}/${name} ${kind} is deprecated${instead}` };
}

/** A CRD's schema is JSONSchemaProps, of which JsonSchema is the structural part. */
function schemaOf(schema: unknown): JsonSchema {
  return isRecord(schema) ? schema : { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
}

/** Name comes first whatever the CRD says, and Age is all there is when it says nothing. */
function columnsOf(version: Json): PrinterColumn[] {
  const columns = recordsAt(version, 'additionalPrinterColumns').map((column): PrinterColumn => {
    const priority = column.priority;
    const format = textAt(column, 'format');
    const jsonPath = textAt(column, 'jsonPath');
    const description = textAt(column, 'description');
    return {
      name: textAt(column, 'name'),
      type: textAt(column, 'type'),
      jsonPath,
      ...(format === '' ? {} : { format }),
      description:
        description === '' ? `Custom resource definition column (in JSONPath format): ${jsonPath}` : description,
      ...(typeof priority === 'number' ? { priority } : {}),
    };
  });
  return [nameColumn, ...(columns.length === 0 ? [ageColumn] : columns)];
}

/** Their paths are plain (`.spec.color`): the CRD's own validation allows no other. */
function selectableFieldsOf(version: Json): ResourceDefinition['selectableFields'] {
  return Object.fromEntries(
    recordsAt(version, 'selectableFields').map((field) => {
      const path = textAt(field, 'jsonPath').replace(/^\./, '').split('.');
      return [path.join('.'), (object: KubeObject): string => textAt(object, ...path)];
    }),
  );
}
