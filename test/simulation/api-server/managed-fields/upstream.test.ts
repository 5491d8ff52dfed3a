import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { causesOf, describeConflicts } from '#simulation/api-server/managed-fields/conflict.ts';
import { trackApply, trackUpdate, type Writing } from '#simulation/api-server/managed-fields/field-manager.ts';
import { setOfPaths } from '#simulation/api-server/managed-fields/set-builder.ts';
import { typeOfObject } from '#simulation/api-server/managed-fields/type-of-schema.ts';
import { cloneJson, deepFreeze } from '#simulation/api-server/storage/clone.ts';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';
import { resolveSchema } from '#simulation/api-server/resources/core/schemas.ts';
import { typeOfSchema } from '#simulation/api-server/managed-fields/type-of-schema.ts';

interface Step {
  verb: 'apply' | 'update';
  manager: string;
  subresource?: string;
  force?: boolean;
  object: KubeObject;
  /** The kind's schema from here on. */
  schema?: JsonSchema;
  want: { error: string; code?: number; causes?: unknown[] } | { object: KubeObject; managedFields: unknown[] };
}

interface Recorded {
  schema: JsonSchema;
  scenarios: { name: string; schema?: JsonSchema; steps: Step[] }[];
}

/** Recorded with k8s.io/apimachinery v0.35.4 (`util/managedfields`); inputs are our own. */
const recorded = JSON.parse(readFileSync(new URL('golden/field-manager.json', import.meta.url), 'utf8')) as Recorded;

const metadataType = typeOfSchema(resolveSchema('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'), {
  custom: false,
  metadata: {},
});

describe('managed fields, step by step as upstream keeps them', () => {
  it.each(recorded.scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
    let schema = scenario.schema ?? recorded.schema;
    let live: KubeObject | undefined;
    for (const step of scenario.steps) {
      schema = step.schema ?? schema;
      const outcome = take(step, live, schema);
      expect(outcome).toEqual(step.want);
      if ('live' in outcome) live = outcome.live;
    }
  });
});

function take(step: Step, live: KubeObject | undefined, schema: JsonSchema) {
  const { apiVersion } = step.object;
  const type = typeOfObject(schema, { custom: true, metadata: metadataType });
  const writing: Writing = {
    apiVersion,
    kind: 'Thing',
    complete: (object) => object,
    manager: step.manager,
    subresource: step.subresource,
    emptyForgets: true,
    now: '2026-01-01T00:00:00Z',
    typeIn: (version) => (/^lab\.example\.com\/v[12]$/.test(version) ? type : undefined),
    ignored: setOfPaths([step.subresource === 'status' ? 'f:spec' : 'f:status']),
    share: (fields) => fields,
  };
  const before = live === undefined ? undefined : { ...live, apiVersion };
  let object: KubeObject;
  if (step.verb === 'apply') {
    const outcome = trackApply(writing, before, step.object as Record<string, unknown>, step.force === true);
    if (outcome.kind === 'refused') return { error: outcome.message, ...(outcome.code === 400 ? { code: 400 } : {}) };
    if (outcome.kind === 'conflicts') {
      const causes = causesOf(outcome.conflicts).map(({ reason, message, field }) => ({ reason, message, field }));
      return { error: describeConflicts(outcome.conflicts), code: 409, causes: causes.toSorted(byText) };
    }
    object = outcome.object;
  } else {
    object = cloneJson(step.object);
    const managedFields = trackUpdate(writing, before, object);
    delete object.metadata.managedFields;
    if (managedFields !== undefined) object.metadata.managedFields = managedFields;
  }
  deepFreeze(object);
  const { managedFields = [], ...metadata } = object.metadata;
  const { apiVersion: _, ...rest } = object;
  return Object.defineProperty(
    { object: { ...rest, metadata }, managedFields: managedFields.map(shown).toSorted(byOwner) },
    'live',
    { value: object },
  ) as unknown as { live: KubeObject };
}

function shown(entry: unknown): Record<string, unknown> {
  const { fieldsType: _, fieldsV1, time, ...rest } = entry as Record<string, unknown>;
  return { ...rest, fieldsV1, timed: time !== undefined };
}

function byText(left: { message: string; field: string }, right: { message: string; field: string }): number {
  return left.message + left.field < right.message + right.field ? -1 : 1;
}

function byOwner(left: Record<string, unknown>, right: Record<string, unknown>): number {
  const key = ({ operation, manager, apiVersion, subresource }: Record<string, unknown>): string =>
    [operation, manager, apiVersion, subresource ?? ''].join('/');
  return key(left) < key(right) ? -1 : 1;
}
