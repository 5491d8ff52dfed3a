import type { Log } from '#models/ports/log.ts';

/** A log that shows each line to `look` before it is written. Errors count with their messages and causes. */
export function watchedLog(log: Log, look: (text: string, where: string) => void): Log {
  const level =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields?: Record<string, unknown>): void => {
      look(`${message} ${textOf(fields)}`, `the log (${message})`);
      log[name](message, fields);
    };
  return {
    debug: level('debug'),
    info: level('info'),
    warn: level('warn'),
    error: level('error'),
    with: (fields) => {
      look(textOf(fields), 'the fields of a log');
      return watchedLog(log.with(fields), look);
    },
  };
}

function textOf(value: unknown): string {
  if (value instanceof Error) return `${value.message} ${value.cause === undefined ? '' : textOf(value.cause)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textOf).join(' ');
}
