import { sentenceOf } from '#models/import/sentence.ts';
import type { Finding } from '#models/import/finding.ts';

/** Findings as the command tells them, one a line. */
export function told(errors: readonly Finding[]): string {
  return errors.map((error) => `${sentenceOf(error)}\n`).join('');
}
