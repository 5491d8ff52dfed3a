import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { head, printable, printableLines, tail } from '#models/text/printable.ts';
import { payload } from '../../injection/payloads.ts';

const acts = /[[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]--[\n\t]]/v;

describe('a text that anybody may have written', () => {
  test('shows as it reads', () => {
    expect(printable('\u001b[31mred\u001b[0m \u001b]0;title\u0007end\rover')).toBe('red end over');
    expect(printable('eight \u009b2Jbits')).toBe('eight bits');
    expect(printable('grün, 日本, \u{1F4A9}')).toBe('grün, 日本, \u{1F4A9}');
    expect(printable('x\u202Egpj.exe')).toBe('x gpj.exe');
  });

  test('hid all that came after it by a control string that never ends', () => {
    expect(printable('failed: \u001b]0;the disk is full')).toBe('failed: 0;the disk is full');
  });

  test('has nothing that a terminal acts on, and is so already when it is made so again', () => {
    fc.assert(
      fc.property(payload(2_000), (text) => {
        const line = printable(text);
        const lines = printableLines(text);

        expect(line).not.toMatch(acts);
        expect(line).not.toMatch(/[\n\t]/);
        expect(lines).not.toMatch(acts);
        expect(printable(line)).toBe(line);
        expect(printableLines(lines)).toBe(lines);
      }),
    );
  });

  test('of many lines keeps them, and what was typed over as a line of its own', () => {
    expect(printableLines('10%\r20%\r\n\tdone\u001b[K\n')).toBe('10%\n20%\n\tdone\n');
  });

  test('is read in one go, however many control strings begin in it', () => {
    const text = `\u001b]${'x'.repeat(600)}`.repeat(2_000);

    expect(printable(text)).toHaveLength(600 * 2_000);
  });

  test('is cut to what there is room for, and no character in two', () => {
    const cut = fc.tuple(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }), fc.nat(20));
    fc.assert(
      fc.property(cut, ([before, after, most]) => {
        const text = before + after;

        expect(head(text, most).length).toBeLessThanOrEqual(most);
        expect(tail(text, most).length).toBeLessThanOrEqual(most);
        expect(text.startsWith(head(text, most)) && text.endsWith(tail(text, most))).toBe(true);
        expect(head(text, most).isWellFormed() && tail(text, most).isWellFormed()).toBe(true);
      }),
    );
  });
});
