import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ruleNames } from '#simulation/invariants/violation.ts';

test('the page names every rule that the invariants watch, under its number', async () => {
  const page = await readFile(new URL('../../docs/faults-and-safety.md', import.meta.url), 'utf8');
  const flowing = page.replaceAll(/\s+/g, ' ');

  const missing = Object.entries(ruleNames).filter(([number, name]) => !flowing.includes(`${number} ${name}`));

  expect(missing).toEqual([]);
});
