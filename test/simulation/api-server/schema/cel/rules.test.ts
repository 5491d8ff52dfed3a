import { describe, expect, test } from 'vitest';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';
import { casesOf, written } from '../golden.ts';

const cases = casesOf('rules');

describe.each([...new Set(cases.map(({ group }) => group))])(
  'rules about %s, as Kubernetes 1.35 runs them',
  (group) => {
    test.each(cases.filter((one) => one.group === group))('$name', ({ schema, object, old, errors }) => {
      expect(written(compileSchema(schema).validate(object, old))).toEqual(errors);
    });
  },
);

describe('rules that do not compile', () => {
  /** Where cel-js finds the same fault at another place, or words it otherwise. */
  const wordedOtherwise = /Syntax error|_\?_:_|'cel'|'hex'|has\(|applied to 'self/;

  test.each(casesOf('refused-rules'))('$name', ({ schema, object, errors }) => {
    const found = written(compileSchema(schema).validate(object));

    if (errors.length === 0 || !wordedOtherwise.test(errors.join())) expect(found).toEqual(errors);
    else
      expect(found).toEqual([
        expect.stringContaining(
          'spec: Invalid value: "object": rule compile error: compilation failed: ERROR: <input>:1:',
        ),
      ]);
  });
});

describe('a rule', () => {
  const withRule = (rule: string) =>
    compileSchema({
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: { n: { type: 'integer' }, list: { type: 'array', items: { type: 'integer' } } },
        },
      },
      'x-kubernetes-validations': [{ rule }],
    });

  test('leaves no bigint in the object, and the object as it was', () => {
    const object = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, spec: { n: 3, list: [1, 2] } };
    const before = JSON.stringify(object);

    const errors = withRule('self.spec.list.map(x, x * self.spec.n).sum() == 0').validate(
      object,
      structuredClone(object),
    );

    expect(JSON.stringify(object)).toBe(before);
    expect(JSON.stringify(errors)).toContain('failed rule');
  });

  test('that hides one variable behind another sees the inner one, then the outer one again', () => {
    const object = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, spec: { n: 3, list: [1, 2] } };

    const errors = withRule('self.spec.list.all(x, self.spec.list.map(x, x + 10).all(x, x > 10) && x < 3)').validate(
      object,
    );

    expect(errors).toEqual([]);
  });

  test('sees no metadata but name and generateName', () => {
    const object = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a', labels: { x: 'y' } }, spec: {} };

    expect(withRule('has(self.metadata.labels)').validate(object)[0]?.message).toContain("undefined field 'labels'");
  });
});
