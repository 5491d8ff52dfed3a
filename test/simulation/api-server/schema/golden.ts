import { readFileSync } from 'node:fs';
import type { FieldError, JsonSchema } from '#simulation/api-server/resources/definition.ts';
import type { KubeObject } from '#models/meta/object.ts';

/** What the libraries of kube-apiserver 1.35.1 said to an object, recorded from them. */
export interface GoldenCase {
  name: string;
  schema: JsonSchema;
  object: KubeObject;
  old?: KubeObject;
  /** `reason field: message`, sorted: Kubernetes' own order within an object is Go's random one. */
  errors: string[];
  pruned: string[];
  prepared: unknown;
}

export function casesOf(area: string): GoldenCase[] {
  return JSON.parse(readFileSync(new URL(`golden/${area}.json`, import.meta.url), 'utf8')) as GoldenCase[];
}

export function written(errors: readonly FieldError[]): string[] {
  return errors.map(({ reason, field, message }) => `${reason} ${field}: ${message}`).toSorted();
}
