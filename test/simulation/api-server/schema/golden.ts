import { readFileSync } from 'node:fs';
import type { FieldError, JsonSchema, ValidationRule } from '#simulation/api-server/resources/definition.ts';
import type { KubeObject } from '#models/meta/object.ts';

/** What the libraries of kube-apiserver 1.35.1 said to an object, recorded from them. */
export interface GoldenCase {
  name: string;
  group: string;
  schema: JsonSchema;
  object: KubeObject;
  old?: KubeObject;
  /** `reason field: message`, sorted: Kubernetes' own order within an object is Go's random one. */
  errors: string[];
  pruned: string[];
  prepared: unknown;
}

/** A case as it is kept: `rules` are those at the spec of the file's base schema; what is absent is the base's. */
type KeptCase = Omit<GoldenCase, 'old'> & { rules?: ValidationRule[]; old?: KubeObject | 'base' };

type GoldenFile = KeptCase[] | { base: Pick<GoldenCase, 'schema' | 'object'>; cases: KeptCase[] };

export function casesOf(area: string): GoldenCase[] {
  const file = JSON.parse(readFileSync(new URL(`golden/${area}.json`, import.meta.url), 'utf8')) as GoldenFile;
  const { base, cases } = Array.isArray(file) ? { base: undefined, cases: file } : file;
  return cases.map(({ rules, old, ...rest }) => ({
    ...(base && { schema: ruled(base.schema, rules ?? []), object: base.object }),
    ...rest,
    ...(old !== undefined && { old: old === 'base' ? (base?.object ?? rest.object) : old }),
  }));
}

function ruled(schema: JsonSchema, rules: ValidationRule[]): JsonSchema {
  const spec: JsonSchema = { ...schema.properties?.['spec'], 'x-kubernetes-validations': rules };
  return { ...schema, properties: { ...schema.properties, spec } };
}

export function written(errors: readonly FieldError[]): string[] {
  return errors.map(({ reason, field, message }) => `${reason} ${field}: ${message}`).toSorted();
}
