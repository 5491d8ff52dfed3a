import type { KubeObject } from '#models/meta/object.ts';
import type { JsonSchema } from '../../definition.ts';
import { formatCheck } from '../../../schema/formats.ts';
import { equalJson } from '../../../storage/equal.ts';
import { at, isRecord, recordsAt } from '../fields.ts';

/** Warnings of the formats of strings that nobody checks; on update of those that come in. */
export function formatWarnings(object: KubeObject, old: KubeObject | undefined): string[] {
  const known = new Set(old === undefined ? [] : unknownFormats(old));
  return unknownFormats(object)
    .filter((format) => !known.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}

/** A schema that all versions share is read once. */
function unknownFormats(object: KubeObject): string[] {
  const schemas = recordsAt(object, 'spec', 'versions').map((version) => at(version, 'schema', 'openAPIV3Schema'));
  const shared = schemas.every((schema) => equalJson(schema, schemas[0]));
  return (shared ? schemas.slice(0, 1) : schemas).flatMap((schema) => (isRecord(schema) ? formatsIn(schema) : []));
}

function formatsIn(schema: JsonSchema): string[] {
  const { type, format, items, additionalProperties: rest } = schema;
  const below = [
    ...Object.values(schema.properties ?? {}),
    ...(items === undefined ? [] : [items]),
    ...(typeof rest === 'object' ? [rest] : []),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.not === undefined ? [] : [schema.not]),
  ];
  const own = type === 'string' && format !== undefined && format !== '' && formatCheck(format) === undefined;
  return [...(own ? [format] : []), ...below.flatMap(formatsIn)];
}
