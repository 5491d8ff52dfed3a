import type { JsonSchema } from '../resources/definition.ts';
import { deduced, untyped, type ListType, type MapType, type Scalar, type Type } from './type.ts';

export interface SchemaReading {
  /** The type of `metadata` in what is an object of its own within a schema. */
  metadata: Type;
  /** A CustomResourceDefinition's schema says what it means; a core one's scalars have zero values, as in Go. */
  custom: boolean;
}

/** The type of whole objects of a kind: what its schema says, with what every object has. */
export function typeOfObject(schema: JsonSchema, reading: SchemaReading): Type {
  return createReader(reading)(reading.custom ? { ...schema, 'x-kubernetes-embedded-resource': true } : schema, false);
}

/** The type of any part of an object. */
export function typeOfSchema(schema: JsonSchema, reading: SchemaReading): Type {
  return createReader(reading)(schema, false);
}

type Reader = (schema: JsonSchema, keepsUnknown: boolean) => Type;

/** Parts that are one schema object become one type object. */
function createReader(reading: SchemaReading): Reader {
  const known = [new Map<JsonSchema, Type>(), new Map<JsonSchema, Type>()];
  return function read(schema, inherited) {
    const keepsUnknown = inherited || schema['x-kubernetes-preserve-unknown-fields'] === true;
    const memo = known[keepsUnknown ? 1 : 0];
    const found = memo?.get(schema);
    if (found !== undefined) return found;
    const type = makeType(schema, keepsUnknown, reading, read);
    memo?.set(schema, type);
    return type;
  };
}

function makeType(schema: JsonSchema, keepsUnknown: boolean, reading: SchemaReading, read: Reader): Type {
  const map = (): MapType => mapType(schema, keepsUnknown, reading, read);
  const list = (): ListType => listType(schema, keepsUnknown, reading, read);
  switch (schema.type) {
    case 'object':
      return { map: map() };
    case 'array':
      return { list: list() };
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return { scalar: scalarOf(schema) };
    default: {
      const raw = !reading.custom && schema['x-kubernetes-preserve-unknown-fields'] === true;
      return raw ? untyped : { scalar: 'untyped', list: list(), map: map() };
    }
  }
}

function scalarOf({ type, format = '' }: JsonSchema): Scalar {
  if (type === 'boolean') return 'boolean';
  if (type !== 'string') return 'numeric';
  return format === '' || format === 'byte' ? 'string' : 'untyped';
}

function mapType(schema: JsonSchema, keepsUnknown: boolean, reading: SchemaReading, read: Reader): MapType {
  const { properties = {}, additionalProperties: rest } = schema;
  const fields = new Map(Object.entries(properties).map(([name, field]) => [name, read(field, keepsUnknown)]));
  if (schema['x-kubernetes-embedded-resource'] === true) {
    fields.set('apiVersion', { scalar: 'string' }).set('kind', { scalar: 'string' }).set('metadata', reading.metadata);
  }
  const open = rest === true || (rest === undefined && (keepsUnknown || fields.size === 0));
  return {
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    fields,
    others: typeof rest === 'object' ? read(rest, keepsUnknown) : open ? deduced : undefined,
  };
}

function listType(schema: JsonSchema, keepsUnknown: boolean, reading: SchemaReading, read: Reader): ListType {
  const item = schema.items === undefined ? untyped : read(schema.items, keepsUnknown);
  const [kind, names] = listKind(schema);
  const keys = names.map((name) => ({ name, default: keyDefault(schema.items?.properties?.[name], reading) }));
  return { kind, keys, item };
}

function listKind(schema: JsonSchema): [ListType['kind'], readonly string[]] {
  const said = schema['x-kubernetes-list-type'];
  if (said === 'map') return ['map', schema['x-kubernetes-list-map-keys'] ?? []];
  if (said !== undefined) return [said, []];
  const strategy = schema['x-kubernetes-patch-strategy'];
  if (strategy !== 'merge' && strategy !== 'merge,retainKeys') return ['atomic', []];
  const key = schema['x-kubernetes-patch-merge-key'];
  return key === undefined ? ['set', []] : ['map', [key]];
}

function keyDefault(field: JsonSchema | undefined, { custom }: SchemaReading): unknown {
  if (field?.default !== undefined || custom) return field?.default;
  return field?.type === 'integer' || field?.type === 'number' ? 0 : '';
}
