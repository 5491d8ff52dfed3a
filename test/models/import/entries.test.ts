import { describe, expect, test } from 'vitest';
import { parseEntries } from '#models/import/entries.ts';

const read = (text: string) => parseEntries(text, 'f', 'results');

describe('the things of a file, with their lines', () => {
  test.each([
    ['an answer of REST', '{\n "results": [\n  {"a": 1},\n  {"a": 2}\n ]\n}', [3, 4]],
    ['JSON indented by tabs', '{\n\t"results": [\n\t\t{"a": 1}\n\t]\n}', [3]],
    ['a bare list', '- a: 1\n- a: 2\n', [1, 2]],
    ['documents one after another', '---\na: 1\n---\na: 2\n', [2, 4]],
    ['one object', 'a: 1\n', [1]],
    ['an answer without any', '{"count": 0, "results": []}', []],
    ['nothing', '', []],
  ])('%s', (_, text, lines) => {
    const parsed = read(text);

    expect('entries' in parsed && parsed.entries.map(({ at }) => at.line)).toEqual(lines);
  });
});

test.each([
  ['broken JSON', '{"results": [{"a": 1},\n {"a": ]}', 'line 2'],
  ['a list of words', '- a\n- b\n', 'is no object'],
  [
    'aliases that multiply',
    `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${Array(10).fill('*a').join()}]\nc: &c [${Array(10).fill('*b').join()}]\nd: [${Array(10).fill('*c').join()}]\n`,
    'repeats itself by aliases more than a list of things would',
  ],
  ['a key twice', 'a: 1\na: 2\n', 'line 2'],
])('%s is an error with its line', (_, text, message) => {
  const parsed = read(text);

  expect(
    'errors' in parsed && parsed.errors.map(({ line, message: told }) => `line ${line}: ${told}`).join('\n'),
  ).toContain(message);
});
