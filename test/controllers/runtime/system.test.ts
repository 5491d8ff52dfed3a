import { describe, expect, test } from 'vitest';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { createPinoLog, type LogOptions } from '#controllers/runtime/system/pino-log.ts';
import { TransportError } from '#controllers/runtime/transport.ts';

function written(
  format: LogOptions['format'],
  level: LogOptions['level'] = 'info',
): { lines: string[]; log: ReturnType<typeof createPinoLog> } {
  const lines: string[] = [];
  return { lines, log: createPinoLog({ level, format, write: (line) => lines.push(line) }) };
}

const error = new KubeError('Unavailable', 'GET /x got no answer', {
  status: 503,
  cause: Object.assign(new TransportError('refused', 'not-sent'), { headers: { authorization: 'Bearer secret' } }),
});

describe('the log', () => {
  test('writes JSON lines with bound fields and an error’s named fields only', () => {
    const { lines, log } = written('json');
    log.with({ controller: 'rack' }).warn('trying again', { object: 'r1', error });
    log.debug('too fine');
    const { time, ...line } = JSON.parse(lines.join('')) as Record<string, unknown>;

    expect(time).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(line).toEqual({
      level: 'warn',
      controller: 'rack',
      object: 'r1',
      message: 'trying again',
      error: {
        name: 'KubeError',
        message: 'GET /x got no answer',
        reason: 'Unavailable',
        status: 503,
        cause: { name: 'TransportError', message: 'refused' },
      },
    });
  });

  test('writes text for people', () => {
    const { lines, log } = written('text', 'debug');
    log.warn('trying again', { object: 'r1', failures: 2, why: 'two words', error });
    log.debug('started');

    expect(lines.map((line) => line.replace(/^\S+/, 'TIME'))).toEqual([
      'TIME WARN  trying again object=r1 failures=2 why="two words" error="GET /x got no answer" cause=refused\n',
      'TIME DEBUG started\n',
    ]);
  });

  test('shows the stack of an error that nobody expected', () => {
    const { lines, log } = written('text');
    log.error('broken', { error: new TypeError('x is not a function') });

    expect(lines[0]).toMatch(/error="x is not a function"\nTypeError: x is not a function\n +at /);
  });
});

describe('the system’s identities', () => {
  test('are well-formed and differ', () => {
    expect(systemIds.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(systemIds.token(16)).toMatch(/^[a-z0-9]{16}$/);
    expect(systemIds.token(16)).not.toBe(systemIds.token(16));
  });
});
