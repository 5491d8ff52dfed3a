import { describe, expect, test } from 'vitest';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';
import { casesOf, written } from './golden.ts';

describe('validation, as Kubernetes 1.35 words it', () => {
  test.each(casesOf('validation'))('$name', ({ schema, object, old, errors }) => {
    expect(written(compileSchema(schema).validate(object, old))).toEqual(errors);
  });
});
