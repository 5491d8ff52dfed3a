import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The runner's files, to be copied to a machine as they are. */
export interface RunnerBundle {
  /** Text by path, relative to the folder that they go to. */
  files: Readonly<Record<string, string>>;
  /** SHA-256, in hex, of `payload`. The folder on the machine is named by it, so that two versions never mix. */
  sha256: string;
  /** The files as one JSON document: what is sent, and checked there before anything of it is run. */
  payload: string;
}

const folder = fileURLToPath(new URL('machine-runner/', import.meta.url));

/** Reads the runner from this package. */
export function readRunnerBundle(): RunnerBundle {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.py'))
    .toSorted();
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]));
  const payload = JSON.stringify(files);
  return { files, payload, sha256: createHash('sha256').update(payload).digest('hex') };
}
