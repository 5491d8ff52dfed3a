import { Environment } from '@marcbachmann/cel-js';
import type { JsonSchema } from '../../resources/definition.ts';
import { escapeName, isReserved } from './escape.ts';
import { functions, namespaces } from './functions/overloads.ts';

/** The checker's side of the language: functions by signature, a type for every object of a schema. It runs nothing. */

const opaqueTypes = ['kubernetes.Quantity', 'kubernetes.URL', 'kubernetes.NamedFormat', 'net.IP', 'net.CIDR'];

const unused = (): never => {
  throw new Error('the checker runs no functions');
};

const base = baseEnvironment();

function baseEnvironment(): Environment {
  const env = new Environment({ enableOptionalTypes: true });
  for (const type of opaqueTypes) {
    env.registerType(type, { fields: {} });
    env.registerOperator(`${type} == ${type}`, unused);
  }
  for (const name of namespaces) {
    if (name === 'optional') continue;
    env.registerType(`namespace.${name}`, { fields: {} });
    env.registerVariable(name, `namespace.${name}`);
  }
  for (const { signature } of functions) declare(env, signature);
  env.registerFunction('OptionalNamespace.ofNonZeroValue(A): optional<A>', unused);
  env.registerOperator('optional<V> == optional<V>', unused);
  return env;
}

/** What cel-js declares itself stays as it is: it refuses an overload that overlaps with one it has. */
function declare(env: Environment, signature: string): void {
  const [, name = ''] = /^(\w+)\.\w+\(/.exec(signature) ?? [];
  const written = namespaces.has(name) && name !== 'optional' ? `namespace.${signature}` : signature;
  try {
    env.registerFunction(written, unused);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('overlaps with existing overload')) throw error;
  }
}

/** Types of a schema, and per node an environment in which `self` and `oldSelf` are of its type. */
export class Declarations {
  readonly #env = base.clone();
  readonly #types = new Map<JsonSchema, string | undefined>();
  #count = 0;

  /** The type of values of `schema`; undefined for what rules can't see. `root`: has apiVersion, kind and metadata's name. */
  typeOf(schema: JsonSchema, root: boolean): string | undefined {
    if (this.#types.has(schema)) return this.#types.get(schema);
    const type = this.#declare(schema, root);
    this.#types.set(schema, type);
    return type;
  }

  /** All types have to be declared before. */
  environment(self: string, oldSelf: string): Environment {
    return this.#env.clone().registerVariable('self', self).registerVariable('oldSelf', oldSelf);
  }

  #declare(schema: JsonSchema, root: boolean): string | undefined {
    if (schema['x-kubernetes-int-or-string'] === true) return 'dyn';
    switch (schema.type) {
      case 'array': {
        const item = schema.items === undefined ? undefined : this.#child(schema.items);
        return item === undefined ? undefined : `list<${item}>`;
      }
      case 'object':
        return this.#declareObject(schema, root);
      case 'string':
        return textTypes[schema.format ?? ''] ?? 'string';
      case 'boolean':
        return 'bool';
      case 'number':
        return 'double';
      case 'integer':
        return 'int';
      case undefined:
        return undefined;
    }
  }

  #declareObject(schema: JsonSchema, root: boolean): string | undefined {
    const rest = schema.additionalProperties;
    if (typeof rest === 'object') {
      const value = this.#child(rest);
      return value === undefined ? undefined : `map<string, ${value}>`;
    }
    const fields: Record<string, string> = {};
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (root && name === 'metadata') continue;
      const escaped = escapeName(name);
      const type = this.#child(property);
      if (escaped === undefined || type === undefined) continue;
      fields[escaped] = type;
      if (isReserved(name)) fields[name] = type;
    }
    if (root)
      Object.assign(fields, {
        apiVersion: 'string',
        kind: 'string',
        metadata: this.#register({ name: 'string', generateName: 'string' }),
      });
    return this.#register(fields);
  }

  #child(schema: JsonSchema): string | undefined {
    return this.typeOf(schema, schema['x-kubernetes-embedded-resource'] === true);
  }

  #register(fields: Record<string, string>): string {
    const type = `object${String((this.#count += 1))}`;
    this.#env.registerType(type, { fields });
    this.#env.registerOperator(`${type} == ${type}`, unused);
    this.#env.registerOperator(`${type} == null`, unused);
    return type;
  }
}

const textTypes: Readonly<Record<string, string>> = {
  byte: 'bytes',
  duration: 'google.protobuf.Duration',
  date: 'google.protobuf.Timestamp',
  'date-time': 'google.protobuf.Timestamp',
};
