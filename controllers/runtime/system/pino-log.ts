import { pino, type DestinationStream, type Logger } from 'pino';
import type { Log } from '#models/ports/log.ts';
import { describeError } from './error-fields.ts';
import { textLine } from './text-line.ts';

export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error';
  /** `json` for machines, `text` for a person at a terminal. */
  format: 'json' | 'text';
  /** Where lines go; standard error unless told. */
  write?: (line: string) => void;
}

/** Structured log by pino. Lines are written at once, so that the last ones before a crash are there. */
export function createPinoLog(options: LogOptions): Log {
  const write = options.write ?? ((line: string) => process.stderr.write(line));
  const destination: DestinationStream = {
    write: (line) => write(options.format === 'json' ? escaped(line) : textLine(line)),
  };
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => describeError(error) },
    },
    destination,
  );
  return asLog(logger);
}

function asLog(logger: Logger): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    with: (fields) => asLog(logger.child(fields)),
  };
}

/** JSON may hold raw what a terminal acts on or doesn't show, but for the controls below U+0020: here it is written in hex. */
function escaped(line: string): string {
  return line.replaceAll(/[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\n]]/gv, (sign) =>
    sign
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
