import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as models from '@kubernetes/client-node';
import type { JsonSchema } from '../definition.ts';
import {
  atomicMaps,
  keyDefaults,
  listMapKeys,
  listSets,
  patchMergeKeys,
  patchStrategies,
  quantities,
} from './field-notes.ts';
import { readModelComments } from './model-comments.ts';
import { schemaRoots } from './schema-roots.ts';

const quantityName = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const intOrStringName = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

/** Scalars that have a name of their own in Kubernetes' OpenAPI, and no class in the client. */
const scalarComponents: Record<string, JsonSchema> = {
  [quantityName]: {
    description:
      'Quantity is a fixed-point representation of a number, written as a string with a suffix (`100m`, `1Gi`) or as a number.',
    oneOf: [{ type: 'string' }, { type: 'number' }],
  },
  [intOrStringName]: {
    description: 'IntOrString is a type that can hold an int32 or a string.',
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
};

/** The package that holds a class, told by the class that first referred to it. */
interface Place {
  package: string;
  root?: { group: string; version: string };
}

interface Attribute {
  baseName: string;
  type: string;
  format: string;
}

/**
 * OpenAPI v3 components of the core kinds and all they refer to, named as Kubernetes names them, made from the model
 * classes of @kubernetes/client-node. The result is committed as `schemas.generated.json`; a test compares the two.
 */
export function generateSchemas(): Record<string, JsonSchema> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node')), 'gen', 'models');
  const places = new Map<string, Place>();
  const queue: string[] = [];
  const components: [string, JsonSchema][] = Object.entries(scalarComponents);

  function reach(className: string, place: Place): string {
    let known = places.get(className);
    if (known === undefined) {
      known = place;
      places.set(className, place);
      queue.push(className);
    }
    return `${known.package}.${kindOf(className)}`;
  }

  function drain(): void {
    for (let className = queue.shift(); className !== undefined; className = queue.shift()) {
      const place = places.get(className) ?? { package: '' };
      components.push([reach(className, place), schemaOfClass(className, place)]);
    }
  }

  function schemaOfClass(className: string, place: Place): JsonSchema {
    const comments = readModelComments(readFileSync(join(folder, `${className}.d.ts`), 'utf8'));
    const kind = kindOf(className);
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const attribute of attributesOf(className)) {
      const comment = comments.members.get(attribute.baseName);
      const schema = schemaOfField(`${kind}.${attribute.baseName}`, attribute, place);
      properties[attribute.baseName] = describe(schema, comment?.description);
      if (comment?.required === true) required.push(attribute.baseName);
    }
    const gvk = place.root !== undefined && 'kind' in properties ? [{ ...place.root, kind }] : undefined;
    return {
      ...(comments.description === undefined ? {} : { description: comments.description }),
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      properties,
      ...(atomicMaps.has(kind) ? { 'x-kubernetes-map-type': 'atomic' as const } : {}),
      ...(gvk === undefined ? {} : { 'x-kubernetes-group-version-kind': gvk }),
    };
  }

  function schemaOfField(path: string, attribute: Attribute, place: Place): JsonSchema {
    const schema = schemaOfType(attribute.type, attribute.format, place, quantities.has(path));
    const mergeKey = patchMergeKeys[path];
    const strategy = patchStrategies[path] ?? (mergeKey === undefined ? undefined : 'merge');
    return {
      ...schema,
      ...(path in keyDefaults ? { default: keyDefaults[path] } : {}),
      ...ownershipOf(path, schema),
      ...(mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': mergeKey }),
      ...(strategy === undefined ? {} : { 'x-kubernetes-patch-strategy': strategy }),
    };
  }

  function schemaOfType(type: string, format: string, place: Place, quantity: boolean): JsonSchema {
    const array = /^Array<(.*)>$/.exec(type)?.[1];
    if (array !== undefined) return { type: 'array', items: schemaOfType(array, format, place, quantity) };
    const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
    if (map !== undefined) {
      return { type: 'object', additionalProperties: schemaOfType(map, format, place, quantity) };
    }
    if (quantity) return { $ref: `#/components/schemas/${quantityName}` };
    return schemaOfScalar(type, format) ?? { $ref: `#/components/schemas/${reach(type, { package: place.package })}` };
  }

  for (const root of schemaRoots) {
    for (const className of root.classes) {
      reach(className, { package: root.package, root: { group: root.group, version: root.version } });
      drain();
    }
  }
  return Object.fromEntries(components.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** One component a line: small, and a change of one shows as one line. */
export function printSchemas(schemas: Record<string, JsonSchema>): string {
  const lines = Object.entries(schemas).map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** `V1Pod` → `Pod`, `CoreV1Event` → `Event`. */
function kindOf(className: string): string {
  return className.replace(/^[A-Za-z]*?V1(?=[A-Z])/, '');
}

function schemaOfScalar(type: string, format: string): JsonSchema | undefined {
  switch (type) {
    case 'string':
      return format === '' ? { type: 'string' } : { type: 'string', format };
    case 'number':
      return format.startsWith('int') ? { type: 'integer', format } : { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    case 'Date':
    case 'V1MicroTime':
      return { type: 'string', format: 'date-time' };
    case 'IntOrString':
      return { $ref: `#/components/schemas/${intOrStringName}` };
    case 'any':
    case 'object':
      return { 'x-kubernetes-preserve-unknown-fields': true };
    default:
      return undefined;
  }
}

/** In what parts a list or a map is owned by those who apply it. */
function ownershipOf(path: string, { type }: JsonSchema): JsonSchema {
  if (type === 'object' && atomicMaps.has(path)) return { 'x-kubernetes-map-type': 'atomic' };
  if (type !== 'array') return {};
  const keys = listMapKeys[path];
  if (keys !== undefined) return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [...keys] };
  return { 'x-kubernetes-list-type': listSets.has(path) ? 'set' : 'atomic' };
}

/** Siblings of a `$ref` are ignored by readers of OpenAPI v3, so it goes into an `allOf` beside a description. */
function describe(schema: JsonSchema, description: string | undefined): JsonSchema {
  const { $ref, ...rest } = schema;
  if ($ref === undefined) return { ...(description === undefined ? {} : { description }), ...rest };
  if (description === undefined && Object.keys(rest).length === 0) return { $ref };
  return { ...(description === undefined ? {} : { description }), allOf: [{ $ref }], ...rest };
}

function attributesOf(className: string): readonly Attribute[] {
  const model: unknown = Object.entries(models).find(([name]) => name === className)?.[1];
  if (typeof model !== 'function' || !('getAttributeTypeMap' in model)) throw new Error(`no model class ${className}`);
  const read = model.getAttributeTypeMap;
  if (typeof read !== 'function') throw new Error(`${className} has no attribute types`);
  const attributes: unknown = Reflect.apply(read, model, []);
  if (!Array.isArray(attributes)) throw new Error(`${className} has no attribute types`);
  return attributes.map((attribute: Partial<Attribute>) => ({
    baseName: String(attribute.baseName),
    type: String(attribute.type),
    format: String(attribute.format),
  }));
}

if (import.meta.main) {
  writeFileSync(new URL('schemas.generated.json', import.meta.url), printSchemas(generateSchemas()));
}
