import { importOpenb, type Inventory, type OpenbOptions } from '#simulation/import/openb/openb.ts';
import { usageError } from './exit-codes.ts';
import { readText } from './import/read-text.ts';

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
