import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('every condition that run can say has one row', async () => {
  const fields =
    (await read('controllers/preflight/finding.ts')).split('interface Fields {')[1]?.split('\n}\n')[0] ?? '';
  const conditions = [...fields.matchAll(/^ {2}([A-Z]\w+):/gm)].map(([, name = '']) => name);
  const page = await read('docs/run-against-a-cluster.md');
  const rows = [...page.matchAll(/^\| `([A-Z][A-Za-z]+)` \|/gm)].map(([, name = '']) => name);

  expect(conditions.length).toBeGreaterThan(20);
  expect(rows.toSorted()).toEqual(conditions.toSorted());
});
