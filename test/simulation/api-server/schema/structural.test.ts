import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '#simulation/api-server/resources/definition.ts';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';
import { structuralErrors } from '#simulation/api-server/schema/structural.ts';
import { casesOf, written } from './golden.ts';

describe('schemas of CustomResourceDefinitions, as Kubernetes 1.35 takes or refuses them', () => {
  test.each(casesOf('structural'))('$name', ({ schema, errors }) => {
    expect(written(structuralErrors(schema))).toEqual(errors);
  });
});

describe('the CustomResourceDefinitions of Rackwright', () => {
  const folder = new URL('../../../../crd-schemas/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

  test.each(files)('%s is structural and its rules compile', (file) => {
    const schema = schemaOf(readFileSync(new URL(file, folder), 'utf8'));

    expect(structuralErrors(schema)).toEqual([]);
    expect(() => compileSchema(schema)).not.toThrow();
  });
});

function schemaOf(yaml: string): JsonSchema {
  const crd = parse(yaml) as { spec: { versions: [{ schema: { openAPIV3Schema: JsonSchema } }] } };
  return crd.spec.versions[0].schema.openAPIV3Schema;
}
