import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { machines } from '#models/machine/machines.ts';
import { page, pageName } from '#models/machine/page.ts';

const folder = new URL('../../../docs/machines/', import.meta.url);

test.each(machines.map((row) => ({ row, name: pageName(row) })))(
  'docs/machines/$name shows the machine as it is: else run `npm run generate:docs`',
  async ({ row, name }) => {
    expect(await readFile(new URL(name, folder), 'utf8')).toBe(page(row));
  },
);

test('docs/machines/ shows no machine that is gone', async () => {
  expect((await readdir(folder)).toSorted()).toEqual(machines.map(pageName).toSorted());
});
