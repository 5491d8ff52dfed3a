import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../exit-codes.ts';

/** @throws CommandError that says why the file can't be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** The file itself, or all files under the folder that end so, by name. */
export function filesOf(path: string, ending: RegExp): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => ending.test(name))
      .toSorted()
      .map((name) => join(path, name));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(file: string, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const why =
    code === 'ENOENT'
      ? "doesn't exist"
      : code === 'EISDIR'
        ? 'is a folder'
        : code === 'EACCES'
          ? 'may not be read'
          : "can't be read";
  return usageError(`${file} ${why}`, { cause });
}
