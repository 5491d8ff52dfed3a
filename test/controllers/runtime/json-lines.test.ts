import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { jsonLines } from '#controllers/runtime/json-lines.ts';

async function* chunksOf(bytes: Uint8Array, sizes: () => number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length;) {
    const to = from + Math.max(1, sizes());
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function read(text: string, sizes: () => number = () => 1000): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of jsonLines(chunksOf(new TextEncoder().encode(text), sizes))) values.push(value);
  return values;
}

describe('JSON lines', () => {
  property.prop([fc.array(fc.jsonValue()), fc.infiniteStream(fc.integer({ min: 1, max: 7 })), fc.boolean()])(
    'are the same however they are cut into chunks, inside characters too',
    async (values, sizes, ended) => {
      const text =
        values.map((value) => JSON.stringify({ value, more: 'Grüße 🏗 語' })).join('\n') + (ended ? '\n' : '');

      const seen = await read(text, () => sizes.next().value ?? 1);
      expect(JSON.stringify(seen)).toBe(JSON.stringify(values.map((value) => ({ value, more: 'Grüße 🏗 語' }))));
    },
  );

  test('may be huge, and are not copied again with every chunk', async () => {
    const huge = 'ä'.repeat(4_000_000);

    expect(await read(`${JSON.stringify(huge)}\n{}\n`, () => 16_384)).toEqual([huge, {}]);
  });

  test('skip empty lines', async () => {
    expect(await read('{}\n\n \n{}\n\n')).toEqual([{}, {}]);
  });

  test('throw when the last one was cut off, or one is no JSON', async () => {
    await expect(read('{}\n{"a":')).rejects.toThrow(SyntaxError);
    await expect(read('<html>\n')).rejects.toThrow(SyntaxError);
  });
});
