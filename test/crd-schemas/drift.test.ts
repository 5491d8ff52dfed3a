import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generate } from '../../crd-schemas/codegen/generate.ts';

const committed = new URL('../../models/generated/', import.meta.url);

test('what is committed is what the schemas generate: run `npm run generate` after a change', async () => {
  const files = await generate();

  expect(readdirSync(committed).toSorted()).toEqual([...files.keys()].toSorted());
  for (const [name, text] of files) expect(readFileSync(new URL(name, committed), 'utf8'), name).toBe(text);
});
