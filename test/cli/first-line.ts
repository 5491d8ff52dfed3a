import { readFileSync } from 'node:fs';

/** How the command starts itself where it is executed, by its first line: what keeps its memory small stands there. */
export interface FirstLine {
  env: Readonly<Record<string, string>>;
  nodeFlags: readonly string[];
}

export function firstLine(): FirstLine {
  const [line = ''] = readFileSync(new URL('../../cli/rackwright.ts', import.meta.url), 'utf8').split('\n');
  const [, settings, flags] = /^#!\/usr\/bin\/env -S ((?:[A-Z_]+=\S+ )*)node (.+)$/.exec(line) ?? [];
  if (settings === undefined || flags === undefined) throw new Error(`the command doesn't say how it starts: ${line}`);
  const pairs = settings.split(' ').filter((setting) => setting !== '');
  return {
    env: Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])),
    nodeFlags: flags.split(' '),
  };
}
