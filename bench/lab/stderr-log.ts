import process from 'node:process';
import type { Log } from '#models/ports/log.ts';

/** Warnings and errors, so that a bench that goes wrong says so; nothing else, since writing lines takes time. */
export const stderrLog: Log = {
  debug() {},
  info() {},
  warn: (message, fields) => print('warn', message, fields),
  error: (message, fields) => print('error', message, fields),
  with: () => stderrLog,
};

function print(level: string, message: string, { object, error }: Record<string, unknown> = {}): void {
  const about = typeof object === 'string' ? ` ${object}` : '';
  const why = error instanceof Error ? `: ${error.message}` : '';
  process.stderr.write(`${level} ${message}${about}${why}\n`);
}
