import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { cacheFolder } from '#test/control-plane/cache-folder.ts';
import type { CrdManifest } from '#test/parity/scene.ts';
import pinned from './modules.json' with { type: 'json' };

/** A project whose CustomResourceDefinitions its Go module carries. */
export interface Project {
  project: string;
  module: string;
  version: string;
  /** As go.sum has it. */
  sum: string;
  /** Of the module, with a YAML file or several. */
  folder: string;
}

export const projects: readonly Project[] = pinned;

export class FetchError extends Error {
  override readonly name = 'FetchError';
}

const run = promisify(execFile);

/**
 * The CustomResourceDefinitions of a project, from its Go module: fetched once, then read from the module cache.
 * @throws FetchError without Go, without a network, or where the module isn't what was pinned.
 */
export async function crdsOf({ module, version, sum, folder }: Project): Promise<CrdManifest[]> {
  const { Dir, Sum } = await download(`${module}@${version}`);
  if (Sum !== sum) throw new FetchError(`${module}@${version} has the sum ${Sum}, not ${sum}`);
  const source = join(Dir, folder);
  return readdirSync(source)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .flatMap((file) => parseAllDocuments(readFileSync(join(source, file), 'utf8')))
    .map((document): unknown => document.toJS())
    .filter(isCrd);
}

async function download(module: string): Promise<{ Dir: string; Sum: string }> {
  // Outside any Go module, so that nobody's go.mod has a say in it.
  const cwd = cacheFolder();
  mkdirSync(cwd, { recursive: true });
  try {
    const { stdout } = await run('go', ['mod', 'download', '-json', module], {
      cwd,
      env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on' },
    });
    return JSON.parse(stdout) as { Dir: string; Sum: string };
  } catch (cause) {
    throw new FetchError(`${module} can't be fetched: that needs Go 1.25 or newer, and its module proxy once`, {
      cause,
    });
  }
}

function isCrd(value: unknown): value is CrdManifest {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'CustomResourceDefinition';
}
