import { readFileSync } from 'node:fs';
import { importOpenb, type Inventory, type OpenbOptions } from '#simulation/import/openb/openb.ts';
import { usageError } from './exit-codes.ts';

const shownErrors = 20;

/** @throws CommandError that names the file, each broken line and why; then nothing of the file was taken. */
export function readInventory(file: string, options: OpenbOptions): Inventory {
  const result = importOpenb(readText(file), options);
  if (result.outcome === 'imported') return result.inventory;
  const { errors } = result;
  const lines = errors.slice(0, shownErrors).map(({ line, reason }) => `  line ${line}: ${reason}`);
  if (errors.length > shownErrors) lines.push(`  and ${errors.length - shownErrors} more`);
  const many = errors.length === 1 ? 'one line is' : `${errors.length} lines are`;
  throw usageError([`${file}: ${many} broken, so nothing was imported:`, ...lines].join('\n'));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why =
      code === 'ENOENT'
        ? "doesn't exist"
        : code === 'EISDIR'
          ? 'is a folder'
          : code === 'EACCES'
            ? 'may not be read'
            : "can't be read";
    throw usageError(`${file} ${why}`, { cause });
  }
}
