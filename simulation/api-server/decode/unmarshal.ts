import { coreComponents } from '../resources/core/schemas.ts';
import type { JsonSchema } from '../resources/definition.ts';
import { isList, isMap, type JsonMap } from '../schema/json.ts';
import { goTypeOf, referredComponent, selfReading, structName } from './go-types.ts';
import { readItself } from './self-reading.ts';

/** What reading a JSON value into a Go struct comes to. */
export interface Unmarshalled {
  /** Without the nulls of structs; a null in a map or list is the zero value of what it holds. */
  value: JsonMap;
  /** The first value that doesn't fit, in the words of encoding/json. */
  problem: string | undefined;
}

/**
 * Reads `value` as kube-apiserver reads a kind with a type: by `component`, the name of its OpenAPI schema.
 * Unknown fields stay. A new value.
 */
export function unmarshal(value: JsonMap, component: string): Unmarshalled {
  const walk: Walk = { fields: [], problem: undefined };
  const read = readStruct(walk, value, component);
  return { value: isMap(read) ? read : {}, problem: walk.problem };
}

interface Walk {
  /** Names of the fields on the way. */
  fields: string[];
  problem: string | undefined;
}

interface Field {
  struct: string;
  name: string | undefined;
  schema: JsonSchema;
}

function readStruct(walk: Walk, value: JsonMap, component: string): JsonMap {
  const struct = structName(component);
  const { properties = {}, required = [] } = coreComponents[component] ?? {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
      // Who writes it is told in words of their own: see request/managed-fields.ts.
      if (schema === undefined || name === 'managedFields') return [[name, item]];
      if (item === null && !takesNull(schema)) return [];
      walk.fields.push(name);
      const read = readValue(walk, item, { struct, name, schema });
      walk.fields.pop();
      return isOmitted(read, schema) && !required.includes(name) ? [] : [[name, read]];
    }),
  );
}

/** An empty list or map is never shown again. An empty struct is, as whoever named it meant something by it. */
function isOmitted(value: unknown, schema: JsonSchema): boolean {
  if (referredComponent(schema) !== undefined) return false;
  return (isList(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0);
}

function takesNull(schema: JsonSchema): boolean {
  const component = referredComponent(schema);
  return component !== undefined && selfReading(component) === 'anything';
}

function readValue(walk: Walk, value: unknown, field: Field): unknown {
  const { schema } = field;
  const component = referredComponent(schema);
  if (component !== undefined) return readComponent(walk, value, field, component);
  switch (schema.type) {
    case 'array':
      return isList(value)
        ? value.map((item) => readItem(walk, item, field, schema.items))
        : misfit(walk, value, field);
    case 'object': {
      if (!isMap(value)) return misfit(walk, value, field);
      const rest = schema.additionalProperties;
      if (typeof rest !== 'object') return value;
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readItem(walk, item, field, rest)]));
    }
    case 'string':
      if (typeof value !== 'string') return misfit(walk, value, field);
      if (schema.format === 'byte') checkBase64(walk, value);
      return value;
    case 'boolean':
      return typeof value === 'boolean' ? value : misfit(walk, value, field);
    case 'integer':
      return isWhole(value, schema.format) ? value : misfit(walk, value, field);
    case 'number':
      return typeof value === 'number' ? value : misfit(walk, value, field);
    case undefined:
      return value;
  }
}

function readComponent(walk: Walk, value: unknown, field: Field, component: string): unknown {
  const reading = selfReading(component);
  if (reading !== undefined) {
    walk.problem ??= readItself(reading, value);
    return value;
  }
  return isMap(value) ? readStruct(walk, value, component) : misfit(walk, value, field);
}

/** Of a list or a map. */
function readItem(walk: Walk, value: unknown, { struct }: Field, schema: JsonSchema | undefined): unknown {
  if (schema === undefined) return value;
  if (value === null && !takesNull(schema)) return zeroOf(schema);
  return readValue(walk, value, { struct, name: undefined, schema });
}

function zeroOf(schema: JsonSchema): unknown {
  if (referredComponent(schema) !== undefined) return {};
  switch (schema.type) {
    case 'string':
      return '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'array':
    case 'object':
    case undefined:
      return null;
  }
}

function misfit(walk: Walk, value: unknown, { struct, name, schema }: Field): unknown {
  const into = `Go struct field ${struct}.${walk.fields.join('.')} of type ${goTypeOf(struct, name, schema)}`;
  walk.problem ??= `json: cannot unmarshal ${told(value, schema)} into ${into}`;
  return value;
}

function told(value: unknown, schema: JsonSchema): string {
  if (typeof value === 'number' && schema.type === 'integer') return `number ${value}`;
  if (isList(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function isWhole(value: unknown, format: string | undefined): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return format !== 'int32' || (value >= -(2 ** 31) && value < 2 ** 31);
}

function checkBase64(walk: Walk, text: string): void {
  const bytes = text.replaceAll(/[\r\n]/g, '');
  const bad = bytes.search(/[^A-Za-z0-9+/=]|=(?=[^=])/);
  if (bad >= 0) walk.problem ??= `illegal base64 data at input byte ${bad}`;
  else if (bytes.length % 4 !== 0)
    walk.problem ??= `illegal base64 data at input byte ${bytes.length - (bytes.length % 4)}`;
}
