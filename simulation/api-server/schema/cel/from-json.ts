import type { JsonSchema } from '../../resources/definition.ts';
import { isList, isMap, type JsonMap } from '../json.ts';
import { escapeName } from './escape.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import { CelError, CelList, type CelMap, type CelValue, type MapKey } from './values.ts';

/**
 * A JSON value as CEL sees it by its schema. Integers become bigint here and nowhere else. An object of another shape
 * than its schema throws when it is reached.
 */
export function fromJson(value: unknown, schema: JsonSchema): CelValue {
  if (value === null || value === undefined) {
    if (schema.nullable === true) return null;
    throw new CelError('invalid data, got null for schema with nullable=false');
  }
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (typeof value === 'string') return value;
    if (Number.isInteger(value)) return BigInt(Number(value));
    throw new CelError('invalid data, expected XIntOrString value to be either a string or integer');
  }
  switch (schema.type) {
    case 'object':
      if (!isMap(value)) throw new CelError('invalid data, expected a map for the provided schema with type=object');
      return new JsonObject(value, schema);
    case 'array':
      if (!isList(value)) throw new CelError('invalid data, expected an array for the provided schema with type=array');
      return listOf(value, schema);
    case 'integer':
      if (Number.isInteger(value)) return BigInt(Number(value));
      throw new CelError(`invalid data, expected int, got ${typeof value}`);
    case 'number':
      if (typeof value === 'number') return value;
      throw new CelError(`invalid data, expected float, got ${typeof value}`);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw new CelError(`invalid data, expected bool, got ${typeof value}`);
    case 'string':
      if (typeof value === 'string') return textOf(value, schema.format);
      throw new CelError(`invalid data, expected string, got ${typeof value}`);
    default:
      throw new CelError('invalid type, expected object, array, number, integer, boolean or string');
  }
}

function textOf(text: string, format: string | undefined): CelValue {
  switch (format) {
    case 'duration':
      return parseDuration(text);
    case 'date':
      return parseTimestamp(`${text}T00:00:00Z`);
    case 'date-time':
      return parseTimestamp(text);
    case 'byte':
      return new Uint8Array(Buffer.from(text, 'base64'));
    default:
      return text;
  }
}

function listOf(list: readonly unknown[], schema: JsonSchema): CelList {
  const { items } = schema;
  if (items === undefined) throw new CelError('invalid array type, expected Items with a non-empty Schema');
  const keys = (schema['x-kubernetes-list-map-keys'] ?? []).map((key) => escapeName(key) ?? key);
  return new CelList(
    list.map((item) => fromJson(item, items)),
    schema['x-kubernetes-list-type'] ?? 'atomic',
    keys,
  );
}

/** Reads a field when it is asked for, and once. Fields are asked for by their escaped names, map keys by their own. */
class JsonObject implements CelMap {
  readonly isCelMap = true;
  readonly #json: JsonMap;
  readonly #schema: JsonSchema;
  readonly #read = new Map<string, CelValue>();

  constructor(json: JsonMap, schema: JsonSchema) {
    this.#json = json;
    this.#schema = schema;
  }

  get size(): number {
    return Object.keys(this.#json).length;
  }

  get(key: MapKey): CelValue | undefined {
    if (typeof key !== 'string') return undefined;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const { properties, additionalProperties: rest } = this.#schema;
    const name = properties === undefined ? key : unescapeName(key, properties);
    if (!Object.hasOwn(this.#json, name)) return undefined;
    const value = this.#json[name];
    // A null in a nullable field is as an absent field; in a map it is a null.
    if (properties !== undefined && value === null) return undefined;
    const schema = properties === undefined ? (typeof rest === 'object' ? rest : undefined) : properties[name];
    if (schema === undefined) return undefined;
    const read = fromJson(value, schema);
    this.#read.set(key, read);
    return read;
  }

  keys(): readonly MapKey[] {
    const { properties } = this.#schema;
    const names = Object.keys(this.#json);
    if (properties === undefined) return names;
    return names.filter((name) => Object.hasOwn(properties, name)).map((name) => escapeName(name) ?? name);
  }
}

function unescapeName(key: string, properties: Record<string, JsonSchema>): string {
  if (!key.includes('__')) return key;
  return Object.keys(properties).find((name) => escapeName(name) === key) ?? key;
}
