import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpsAdapterFactory } from '../port.ts';
import { heldFactory } from './held.ts';
import { entryOf, factoriesOf, isObject } from './shape.ts';

/** What stands in a folder of packages at one time. */
export interface Found {
  /** Changes when anything does that npm, or whoever edits the entry of a package, changes. */
  fingerprint: string;
  /** Undefined where it couldn't be seen: that says nothing of what was found before. */
  factories: readonly OpsAdapterFactory[] | undefined;
  /** What is missing, broken or of the wrong shape, each as a clause with its package in it. */
  problems: readonly string[];
}

export interface PackageFolder {
  /** Looks again; undefined when all is as it was at `known`. Never rejects. */
  look(known: string | undefined): Promise<Found | undefined>;
  /** Removes the copies that code was loaded from. */
  close(): Promise<void>;
}

interface Declared {
  name: string;
  entry: string;
}

/**
 * A folder in which a person ran `npm install`: the dependencies that its package.json names, and no others, may bring
 * adapters. Whatever changed is loaded from a copy of the folder, as a module that was loaded once stays loaded under its
 * address for as long as the process lives, and so does all that it imports.
 */
export function createPackageFolder(dir: string): PackageFolder {
  let copies: Promise<string> | undefined;
  let generation = 0;
  const modules = join(dir, 'node_modules');

  async function survey(): Promise<{ fingerprint: string; declared: Declared[]; problems: string[] }> {
    const hash = createHash('sha256');
    const declared: Declared[] = [];
    const problems: string[] = [];
    const manifest = await readFile(join(dir, 'package.json'), 'utf8');
    const names = dependenciesOf(JSON.parse(manifest));
    const open = await openToAll([dir, modules, ...names.map((name) => join(modules, name))]);
    if (open !== undefined) return nothing(`everybody may write into ${open}: nothing is loaded from it`);
    hash.update(manifest).update(await readFile(join(modules, '.package-lock.json'), 'utf8').catch(() => ''));
    for (const name of names) {
      const own = await readFile(join(modules, name, 'package.json'), 'utf8').catch(() => undefined);
      hash.update(`\n${name}\n${own ?? ''}`);
      if (own === undefined) {
        problems.push(`package ${name} isn't installed: run npm install in ${dir}`);
        continue;
      }
      const entry = entryIn(own);
      if (entry === undefined) continue;
      const at = entry.fits ? inside(join(modules, name), entry.value) : undefined;
      const seen = at === undefined ? undefined : await stat(at).catch(() => undefined);
      hash.update(`\n${seen?.mtimeMs ?? ''} ${seen?.size ?? ''}`);
      if (!entry.fits) problems.push(`package ${name}: ${entry.problem}`);
      else if (seen === undefined) problems.push(`package ${name}: there is no ${entry.value} in it`);
      else declared.push({ name, entry: entry.value });
    }
    return { fingerprint: hash.digest('hex'), declared, problems };
  }

  async function load(declared: readonly Declared[], problems: string[]): Promise<OpsAdapterFactory[]> {
    const copy = await copied();
    const factories: OpsAdapterFactory[] = [];
    for (const { name, entry } of declared) {
      try {
        const module: unknown = await import(pathToFileURL(join(copy, 'node_modules', name, entry)).href);
        const shape = factoriesOf(module);
        if (shape.fits) factories.push(...shape.value.map(heldFactory));
        else problems.push(`package ${name}: ${shape.problem}`);
      } catch (error) {
        problems.push(`package ${name} can't be loaded: ${words(error)}`);
      }
    }
    return factories;
  }

  async function copied(): Promise<string> {
    copies ??= mkdtemp(join(tmpdir(), 'rackwright-adapters-'));
    generation += 1;
    const copy = join(await copies, String(generation));
    try {
      await cp(modules, join(copy, 'node_modules'), {
        recursive: true,
        // npm links a dependency that is a folder.
        dereference: true,
        filter: isWanted,
      });
    } catch (error) {
      await rm(copy, { recursive: true, force: true });
      throw error;
    }
    return copy;
  }

  return {
    async look(known) {
      try {
        const { fingerprint, declared, problems } = await survey();
        if (fingerprint === known) return undefined;
        const factories = declared.length === 0 ? [] : await load(declared, problems);
        return { fingerprint, factories, problems };
      } catch (error) {
        const found = nothing(`${dir} can't be read: ${words(error)}`);
        return found.fingerprint === known ? undefined : { ...found, factories: undefined };
      }
    },
    async close() {
      if (copies !== undefined) await rm(await copies, { recursive: true, force: true });
    },
  };
}

function nothing(problem: string): { fingerprint: string; declared: Declared[]; problems: string[] } {
  return { fingerprint: problem, declared: [], problems: [problem] };
}

/** The first of these folders that everybody may write into. */
async function openToAll(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const seen = await stat(folder).catch(() => undefined);
    if (seen !== undefined && (seen.mode & 0o002) !== 0) return folder;
  }
  return undefined;
}

/** A link that leads nowhere is nobody's code. */
async function isWanted(from: string): Promise<boolean> {
  if (from.endsWith(`${sep}.bin`) || from.endsWith(`${sep}.cache`)) return false;
  return (await stat(from).catch(() => undefined)) !== undefined;
}

function dependenciesOf(manifest: unknown): string[] {
  if (!isObject(manifest)) return [];
  const { dependencies = {}, optionalDependencies = {} } = manifest;
  const names = [dependencies, optionalDependencies].flatMap((each) => (isObject(each) ? Object.keys(each) : []));
  return [...new Set(names)].toSorted();
}

function entryIn(manifest: string): ReturnType<typeof entryOf> {
  try {
    return entryOf(JSON.parse(manifest));
  } catch {
    return { fits: false, problem: 'its package.json is no JSON' };
  }
}

/** Where `entry` is; undefined where it leads out of the package. */
function inside(root: string, entry: string): string | undefined {
  const at = resolve(root, entry);
  return relative(root, at).startsWith('..') ? undefined : at;
}

/** The first line: what follows in Node's is a stack, or code. */
function words(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? '';
}
