import { expect, test } from 'vitest';
import { parseManifests } from '#simulation/import/manifest-files.ts';

test('a stream of documents becomes objects, and empty documents nothing', () => {
  const objects = parseManifests('# first\n---\napiVersion: v1\nkind: A\nmetadata: { name: a }\n---\n---\n', 'x.yaml');

  expect(objects).toEqual([{ apiVersion: 'v1', kind: 'A', metadata: { name: 'a' } }]);
});

test.each([
  ['what is no YAML', 'a: [', /^x\.yaml: .*at line 1/],
  [
    'a document without name',
    'apiVersion: v1\nkind: A\nmetadata: {}',
    /^x\.yaml: a document has no apiVersion, kind or/,
  ],
  ['a list', '- a', /it is no Kubernetes object$/],
])('%s is refused with the file named', (_, text, why) => {
  expect(() => parseManifests(text, 'x.yaml')).toThrow(why);
});
