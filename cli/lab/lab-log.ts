import { openSync, writeSync } from 'node:fs';
import { createPinoLog } from '#controllers/runtime/system/pino-log.ts';
import { silentLog, type Log } from '#models/ports/log.ts';

/** The log of the controllers goes to a file, as the terminal is for what it shows; nowhere when none is named. */
export function labLog(file: string | undefined): Log {
  if (file === undefined) return silentLog;
  const descriptor = openSync(file, 'w');
  return createPinoLog({ level: 'debug', format: 'text', write: (line) => writeSync(descriptor, line) });
}
