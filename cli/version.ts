import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { isObject } from '#simulation/api-server/json.ts';
import type { Io } from './io.ts';

export function defineVersion(program: Command, io: Io): void {
  program
    .command('version')
    .summary('print the version')
    .description('Prints the version of Rackwright and of the Node.js that runs it.')
    .action(() => io.out(`rackwright ${packageVersion()} (Node.js ${process.version})\n`));
}

/** As package.json says. */
export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const version = isObject(parsed) ? parsed['version'] : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
