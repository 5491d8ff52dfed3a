import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';
import { crdFiles, crdOf, everySchema } from './crds.ts';
import type { RuleCase } from './rules/case.ts';
import { claimCases } from './rules/claims.ts';
import { fenceCases } from './rules/fences.ts';
import { grammarCases } from './rules/grammar.ts';
import { immutableCases, otherIntent } from './rules/immutable.ts';
import { nameCases } from './rules/names.ts';
import { outcomeCases } from './rules/outcomes.ts';
import { valueCases } from './rules/values.ts';

const compiled = new Map(crdFiles.map(({ kind, schema }) => [kind, compileSchema(schema)]));

const groups: [string, RuleCase[]][] = [
  ['the claim on a machine', claimCases],
  ['the fence', fenceCases],
  ['what must not change', immutableCases],
  ['values that go together', valueCases],
  ['how an operation goes', outcomeCases],
  ['names', nameCases],
  ['grammars', grammarCases],
];

describe.each(groups)('%s', (_, cases) => {
  test.each(cases)('$kind: $says', ({ kind, object, old, refused }) => {
    const errors = check(kind, object, old);

    if (refused === undefined) {
      expect(errors).toEqual([]);
    } else {
      const match = { field: refused.field, message: expect.stringContaining(refused.words) as string };
      expect(errors).toContainEqual(expect.objectContaining(match));
    }
  });
});

test('every field of an Operation but cancel is shown to stay', () => {
  const fields = Object.keys(crdOf('Operation').schema.properties?.['spec']?.properties ?? {});

  expect(Object.keys(otherIntent).toSorted()).toEqual(fields.filter((field) => field !== 'cancel').toSorted());
});

test('every rule refuses something here, so that none is a rule in name only', () => {
  const heard = groups.flatMap(([, cases]) => cases).flatMap((one) => check(one.kind, one.object, one.old));
  const silent = crdFiles.flatMap(({ kind, schema }) =>
    [...everySchema(schema)]
      .flatMap((one) => one.schema['x-kubernetes-validations'] ?? [])
      .filter(({ message = '' }) => !heard.some((error) => error.message.includes(message)))
      .map(({ rule, messageExpression }) => `${kind}: ${messageExpression ?? rule}`),
  );

  // Rules that word their message by an expression are heard in other words: see the claim's cases.
  expect(silent.filter((rule) => !rule.startsWith("ComputeAsset: 'claimRef "))).toEqual([]);
});

/** As the API server does it: defaults, then the schema, then the rules; and what was stored must have been valid. */
function check(kind: string, object: KubeObject, old?: KubeObject): { field: string; message: string }[] {
  const schema = compiled.get(kind);
  if (schema === undefined) throw new Error(`no schema for ${kind}`);
  const now = structuredClone(object);
  schema.applyDefaults(now);
  if (old === undefined) return schema.validate(now);
  const before = structuredClone(old);
  schema.applyDefaults(before);
  expect(schema.validate(before)).toEqual([]);
  return schema.validate(now, before);
}
