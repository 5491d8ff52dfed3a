import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { refusalClasses } from '#models/placement/refusal.ts';

const page = await readFile(new URL('../../docs/when-something-is-stuck.md', import.meta.url), 'utf8');

/** The words of a union type: what compiles can't be asked for them. */
async function wordsOf(path: string, type?: string): Promise<string[]> {
  const source = await readFile(new URL(`../../models/${path}`, import.meta.url), 'utf8');
  const text = type === undefined ? source : (source.split(`export type ${type} =`)[1]?.split(';')[0] ?? '');
  return [...text.matchAll(/'([A-Z][A-Za-z]+)'/g)].map(([, word = '']) => word);
}

/** First cells of the rows of all tables between two headings. */
function rowsBetween(from: string, to?: string): string[] {
  const section = page.split(`\n## ${from}\n`)[1]?.split(to === undefined ? '\n## ' : `\n## ${to}\n`)[0] ?? '';
  return [...section.matchAll(/^\| `([A-Z][A-Za-z]+)` \|/gm)].map(([, word = '']) => word);
}

const reasons = [...(await wordsOf('conditions/reasons.ts')), ...(await wordsOf('conditions/chain-reasons.ts'))];

test('every reason that a condition can carry has one row, and no other has', () => {
  expect(reasons.length).toBeGreaterThan(90);
  expect(rowsBetween('Every reason').toSorted()).toEqual([...new Set(reasons)].toSorted());
});

test('every class of refusal is explained, in the order in which it counts', () => {
  const section = page.split('\n## Why no machine fits\n')[1] ?? '';
  const classes = [...section.matchAll(/^\| [a-z' ]+[A-Za-z' ]* \| `([A-Za-z]+)` \|/gm)].map(([, word = '']) => word);
  expect(classes).toEqual([...refusalClasses]);
});

test('every reason to deny a certificate is explained', async () => {
  const denials = await wordsOf('certificate/evidence.ts', 'DenialReason');
  expect(denials.length).toBeGreaterThan(10);
  expect(rowsBetween('Why a kubelet got no certificate').toSorted()).toEqual(denials.toSorted());
});
