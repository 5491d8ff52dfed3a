import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPinoLog } from '#controllers/runtime/system/pino-log.ts';
import { shellWord } from '#models/explain/command.ts';
import { rackwright } from '../cli/listening.ts';
import { payload } from './payloads.ts';

const acts = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

describe('a log line', () => {
  const logged = (format: 'json' | 'text', text: string): string => {
    const lines: string[] = [];
    const log = createPinoLog({ level: 'debug', format, write: (line) => lines.push(line) });
    log.warn(text, { object: text, list: [text], error: new Error(text, { cause: new TypeError(text) }) });
    return lines.join('');
  };

  test('of any text has nothing that a terminal acts on', () => {
    fc.assert(
      fc.property(payload(500), fc.constantFrom('json', 'text'), (text, format) => {
        expect(
          logged(format as 'json' | 'text', text)
            .replaceAll('\n', '')
            .replaceAll('\t', ''),
        ).not.toMatch(acts);
      }),
    );
  });

  test('of one word of control sequences cleared the terminal of whoever read it', () => {
    expect(logged('text', '\u001b[2J')).not.toContain('\u001b');
  });

  test('in JSON says what was said, letter by letter', () => {
    fc.assert(
      fc.property(payload(500), (text) => {
        const { message } = JSON.parse(logged('json', text)) as { message: string };

        expect(message.toWellFormed()).toBe(text.toWellFormed());
      }),
    );
  });
});

test('what goes wrong in a command is told in letters that a terminal only shows', async () => {
  const { code, err } = await rackwright(
    'explain',
    'np/\u001b[2Jx\u009b31m',
    '--snapshot',
    '/nowhere/\u001b]0;x\u0007',
  );

  expect(code).not.toBe(0);
  expect(err.replaceAll('\n', '')).not.toMatch(acts);
});

test('a word of a command that is offered to be copied is that word to a shell', () => {
  const words = fc
    .sample(payload(300), { numRuns: 200, seed: 1 })
    .map((word) => word.replaceAll('\0', '').toWellFormed());

  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], { encoding: 'utf8' });

  expect(read.split('\0').slice(0, -1)).toEqual(words);
});
