import { readFileSync } from 'node:fs';
import { usageError } from '../exit-codes.ts';
import { filesOf, readText } from '../import/read-text.ts';
import { parseManifests, type Manifest, type ManifestFault } from './manifest.ts';

const shownFaults = 20;
const stdin = 0;

/**
 * The objects of a file, of all YAML and JSON files under a folder, or of standard input (`-`).
 *
 * @throws CommandError that names file and line of everything that is wrong.
 */
export function readManifests(path: string): Manifest[] {
  const files = path === '-' ? ['-'] : filesOf(path, /\.(ya?ml|json)$/);
  const manifests: Manifest[] = [];
  const faults: ManifestFault[] = [];
  for (const file of files) {
    const parsed =
      file === '-' ? parseManifests(readFileSync(stdin, 'utf8'), 'stdin') : parseManifests(readText(file), file);
    for (const manifest of parsed.manifests) manifests.push(manifest);
    faults.push(...parsed.faults);
  }
  if (faults.length > 0) throw faulty(faults);
  return manifests;
}

export function faulty(faults: readonly ManifestFault[]): Error {
  const lines = faults.slice(0, shownFaults).map(({ at, message }) => `  ${at}: ${message}`);
  if (faults.length > shownFaults) lines.push(`  and ${faults.length - shownFaults} more`);
  const many = faults.length === 1 ? 'one thing is' : `${faults.length} things are`;
  return usageError([`${many} wrong with the manifests:`, ...lines].join('\n'));
}
