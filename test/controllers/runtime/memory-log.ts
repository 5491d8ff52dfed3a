import type { Log } from '#models/ports/log.ts';

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** A log that keeps its lines. */
export interface MemoryLog extends Log {
  readonly lines: LogLine[];
}

export function createMemoryLog(lines: LogLine[] = [], bound: Record<string, unknown> = {}): MemoryLog {
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      lines.push({ level, message, fields: { ...bound, ...fields } });
    };
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => createMemoryLog(lines, { ...bound, ...fields }),
  };
}
