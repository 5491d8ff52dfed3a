import type { Finding, ImportOutcome, Skipped } from '#models/import/finding.ts';
import { placeOf, sentenceOf } from '#models/import/sentence.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { usageError, type CommandError } from '../exit-codes.ts';
import type { Io } from '../io.ts';

const shownErrors = 50;
const shownSkipped = 20;

/**
 * The objects of an import; what it leaves out is told on stderr, so that what is printed stays a manifest.
 *
 * @throws CommandError with everything that is wrong, up to a bound.
 */
export function take(outcome: ImportOutcome, io: Io): KubeObject[] {
  if (outcome.outcome === 'refused') throw refusedFiles(outcome.errors);
  tellSkipped(outcome.skipped, io);
  return outcome.objects;
}

export function refusedFiles(errors: readonly Finding[]): CommandError {
  const lines = errors.slice(0, shownErrors).map((error) => `  ${sentenceOf(error)}`);
  if (errors.length > shownErrors) lines.push(`  and ${errors.length - shownErrors} more`);
  const many = errors.length === 1 ? 'one thing is' : `${errors.length} things are`;
  return usageError([`${many} wrong, so nothing was imported:`, ...lines].join('\n'));
}

function tellSkipped(skipped: readonly Skipped[], io: Io): void {
  if (skipped.length === 0) return;
  const lines = skipped
    .slice(0, shownSkipped)
    .map(({ name, reason, ...at }) => `  ${name} (${placeOf(at)}): ${reason}`);
  if (skipped.length > shownSkipped) lines.push(`  and ${skipped.length - shownSkipped} more`);
  io.err([`left out: ${skipped.length}`, ...lines, ''].join('\n'));
}
