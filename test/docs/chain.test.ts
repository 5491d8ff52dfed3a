import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { insert } from '../../docs/chain/insert.ts';
import { chainPages } from '../../docs/chain/pages.ts';
import { recordChain } from '../../docs/chain/scenario.ts';

test('pages show the chain as it is: else run `npm run generate:docs`', async () => {
  const recording = await recordChain();

  for (const [path, bringUpToDate] of chainPages) {
    const page = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(bringUpToDate(page, recording), path).toBe(page);
  }
});

test('what is inserted replaces what was inserted before, and nothing else', () => {
  const page = 'a\n<!-- generated: x -->\n<!-- end of x -->\nb\n';

  const once = insert(insert(page, 'x', 'old'), 'x', 'new');

  expect(once).toBe(insert(page, 'x', 'new'));
  expect(once).toMatch(/^a\n<!-- generated: x -->\n[^]*\nnew\n[^]*<!-- end of x -->\nb\n$/);
  expect(once).not.toContain('old');
});

test('a page without its markers is refused', () => {
  expect(() => insert('nothing here', 'x', 'text')).toThrow('one pair');
});
