import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';
import { crdFiles, everySchema } from './crds.ts';

describe.each(crdFiles)('the schema of $kind', ({ schema, version }) => {
  const all = [...everySchema(schema)].filter(({ path }) => !path.startsWith('metadata'));
  const pathsWhere = (wrong: (schema: JsonSchema) => boolean): string[] =>
    all.filter((one) => wrong(one.schema)).map((one) => one.path);

  test('answers kubectl explain for every field', () => {
    expect(pathsWhere((one) => !/\w+ \w+/.test(one.description ?? ''))).toEqual([]);
  });

  test('describes a field in whole sentences that end', () => {
    expect(pathsWhere((one) => !/^[A-Za-z][^]*\.$/.test(one.description ?? ''))).toEqual([]);
  });

  test('says nothing about metadata, which is the API server’s, but which field a rule about the name means', () => {
    const { properties, ...rest } = schema.properties?.['metadata'] ?? {};

    expect(rest).toEqual({ type: 'object' });
    expect([undefined, { name: { type: 'string', maxLength: 253 } }]).toContainEqual(properties);
  });

  test('gives every field a type', () => {
    expect(pathsWhere((one) => one.type === undefined && one['x-kubernetes-int-or-string'] !== true)).toEqual([]);
  });

  test('bounds every string, list and map, so that rules stay within their cost', () => {
    expect(pathsWhere(isUnbounded)).toEqual([]);
  });

  test('bounds every number from below', () => {
    expect(
      pathsWhere((one) => one.type === 'integer' && (one.minimum === undefined || one.format === undefined)),
    ).toEqual([]);
  });

  test('says how lists are merged', () => {
    expect(pathsWhere((one) => one.type === 'array' && one['x-kubernetes-list-type'] === undefined)).toEqual([]);
    expect(pathsWhere(hasOptionalListKey)).toEqual([]);
  });

  test('keeps conditions as a list map by type', () => {
    expect(all.find(({ path }) => path === 'status.conditions')?.schema).toMatchObject({
      maxItems: 16,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    });
  });

  test('requires spec, so that leaving it out skips no rule at the root', () => {
    expect(schema.required).toEqual(['spec']);
  });

  test('puts rules about change at the root, and words every rule', () => {
    for (const { path, schema: one } of all) {
      for (const rule of one['x-kubernetes-validations'] ?? []) {
        expect(rule.message, `${path}: ${rule.rule}`).toMatch(/\w{3}/);
        if (rule.rule.includes('oldSelf')) expect(path, rule.rule).toBe('');
      }
    }
  });

  test('is published under a status of its own', () => {
    expect(version.subresources.status).toEqual({});
    expect(schema.properties?.['status']?.required).toContain('phase');
  });
});

function isUnbounded(schema: JsonSchema): boolean {
  if (schema['x-kubernetes-int-or-string'] === true)
    return schema.maxLength === undefined || schema.pattern === undefined;
  if (schema.type === 'string') return schema.maxLength === undefined && schema.enum === undefined;
  if (schema.type === 'array') return schema.maxItems === undefined;
  if (schema.type === 'object' && schema.properties === undefined && schema.description !== undefined) {
    return schema.maxProperties === undefined || schema.additionalProperties === undefined;
  }
  return false;
}

function hasOptionalListKey(schema: JsonSchema): boolean {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return keys.some((key) => schema.items?.required?.includes(key) !== true);
}
