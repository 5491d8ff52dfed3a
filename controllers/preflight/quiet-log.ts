import type { Log } from '#models/ports/log.ts';

/**
 * `log`, in which a warning about an error that is looked into anyway is left to those who debug. Otherwise each cache and
 * each object would tell in its own words that the API server is away.
 */
export function quietLog(log: Log, isNoticed: (error: unknown) => boolean): Log {
  return {
    ...log,
    warn(message, fields) {
      log[isNoticed(fields?.['error']) ? 'debug' : 'warn'](message, fields);
    },
    with: (fields) => quietLog(log.with(fields), isNoticed),
  };
}
