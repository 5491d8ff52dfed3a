import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLog } from '#models/ports/log.ts';
import { createPackageFolder, type PackageFolder } from '#ops-adapters/packages/folder.ts';
import { createPackageRegistry } from '#ops-adapters/packages/registry.ts';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { adapterSource, createSite, type Site } from './site.ts';

let site: Site;
let folder: PackageFolder;

beforeEach(() => {
  site = createSite();
  folder = createPackageFolder(site.dir);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.close();
  site.remove();
});

const clock = createVirtualClock({ startMs: 0 });
const own = (revision: string): OpsAdapterFactory => ({ name: 'ssh', revision, create: () => expect.fail() });
const registryOf = (...factories: OpsAdapterFactory[]) =>
  createPackageRegistry(factories, folder, { clock, log: silentLog });

async function found(): Promise<{ names: string[]; problems: readonly string[] }> {
  const { factories = [], problems = [] } = (await folder.look(undefined)) ?? {};
  return { names: factories.map(({ name, revision }) => `${name} ${revision}`), problems };
}

/** What an adapter that is found by name says of itself. */
async function wordOf(registry: ReturnType<typeof registryOf>, name: string, revision?: string): Promise<string> {
  const resolution = registry.resolve(name, revision);
  if (!resolution.found) return resolution.message;
  const health = await resolution.factory.create({ parameters: {}, clock, log: silentLog }).health();
  return health.healthy ? 'well' : health.message;
}

describe('what is in a folder', () => {
  test('is what its package.json names and says that it brings adapters', async () => {
    site.depend('acme', 'left-pad');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    site.install('left-pad', { 'package.json': '{}', 'index.js': "throw new Error('loaded')" });
    site.install('lurking', { 'adapters.js': adapterSource('lurking', '1') });

    expect(await found()).toEqual({ names: ['acme 1'], problems: [] });
  });

  test('is told with what is missing, broken or of a wrong shape, and that hurts nothing else', async () => {
    site.depend('absent', 'acme', 'broken', 'mute', 'no-entry', 'no-file', 'no-json', 'odd-name', 'way-out');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    site.install('broken', { 'adapters.js': "throw new Error('no tool here')" });
    site.install('mute', { 'adapters.js': 'export const adapter = {};' });
    site.install('no-entry', { 'package.json': '{"rackwright": {"adapters": 1}}' });
    site.install('no-file', {});
    site.install('no-json', { 'package.json': '{' });
    site.install('odd-name', { 'adapters.js': adapterSource('Not a Name', '1') });
    site.install('way-out', { 'package.json': '{"rackwright": {"adapters": "../acme/adapters.js"}}' });

    expect(await found()).toEqual({
      names: ['acme 1'],
      problems: [
        `package absent isn't installed: run npm install in ${site.dir}`,
        'package no-entry: rackwright.adapters of its package.json names no file',
        'package no-file: there is no ./adapters.js in it',
        'package no-json: its package.json is no JSON',
        'package way-out: there is no ../acme/adapters.js in it',
        "package broken can't be loaded: no tool here",
        'package mute: it exports no list `adapters`',
        'package odd-name: adapters[0] has no name that an OpsMaster could name it by',
      ],
    });
  });

  test('is nothing where there is no package.json, or everybody may write', async () => {
    expect((await found()).problems[0]).toContain("can't be read");
    site.depend();
    chmodSync(site.dir, 0o777);

    expect((await found()).problems).toEqual([`everybody may write into ${site.dir}: nothing is loaded from it`]);
  });

  test.each(['node_modules', 'node_modules/acme'])('is nothing where everybody may write into %s', async (path) => {
    site.depend('acme');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    chmodSync(join(site.dir, path), 0o777);

    expect(await found()).toEqual({
      names: [],
      problems: [`everybody may write into ${join(site.dir, path)}: nothing is loaded from it`],
    });
  });

  test('is loaded from copies, of which none is left behind', async () => {
    site.depend('where');
    site.install('where', { 'adapters.js': `${adapterSource('where', '1')};throw new Error(import.meta.dirname);` });
    const [problem = ''] = (await found()).problems;
    const copy = problem.split('loaded: ')[1] ?? '';
    expect(copy).not.toContain(site.dir);
    expect(existsSync(join(copy, '..'))).toBe(true);

    await folder.close();

    expect(existsSync(join(copy, '..'))).toBe(false);
  });
});

describe('a folder that can not be copied', () => {
  test('leaves no rest of it, however often it is tried', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'rackwright-temporary-'));
    vi.stubEnv('TMPDIR', temporary);
    site.depend('acme');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1'), 'pipe/x': '' });
    execFileSync('mkfifo', [join(site.dir, 'node_modules/acme/pipe/fifo')]);

    const { problems } = await found();
    await found();

    expect(problems[0]).toContain("can't be read");
    expect(readdirSync(temporary).flatMap((name) => readdirSync(join(temporary, name)))).toEqual([]);
    rmSync(temporary, { recursive: true });
  });

  test('is not kept from being copied by a link to nowhere', async () => {
    site.depend('acme');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    symlinkSync('/nowhere/at/all', join(site.dir, 'node_modules/unlinked'));

    expect(await found()).toEqual({ names: ['acme 1'], problems: [] });
  });
});

describe('without a restart', () => {
  test('what was found stays found while the folder can not be read: that nothing is seen is not that nothing is there', async () => {
    site.depend('acme');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    const registry = registryOf();
    await registry.look();
    renameSync(site.dir, `${site.dir}-aside`);

    await registry.look();

    const resolution = registry.resolve('acme');
    renameSync(`${site.dir}-aside`, site.dir);
    expect(resolution.found).toBe(true);
    expect(registry.resolve('other')).toMatchObject({ message: expect.stringContaining("can't be read") });
  });

  test('what was loaded is no longer found once everybody may write there', async () => {
    site.depend('acme');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    const registry = registryOf();
    await registry.look();
    chmodSync(site.dir, 0o777);

    await registry.look();

    expect(registry.resolve('acme').found).toBe(false);
  });

  test('a package that is installed later is found by whoever asks for it again', async () => {
    site.depend();
    const registry = registryOf(own('1'));
    await registry.look();
    expect(await wordOf(registry, 'acme')).toBe('no adapter acme; there are: ssh');

    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    site.depend('acme');
    await clock.advanceBy(1_000);
    registry.resolve('acme');
    await registry.look();

    expect(await wordOf(registry, 'acme')).toBe('1');
  });

  test('an upgrade in place is found, with the code that its modules import', async () => {
    site.depend('acme');
    const entry = (revision: string): string => `import { word } from './word.js';
      ${adapterSource('acme', revision).replace(JSON.stringify(revision), 'word')}`;
    site.install('acme', { 'adapters.js': entry('1'), 'word.js': "export const word = 'old';" });
    const registry = registryOf();
    await registry.look();
    expect(await wordOf(registry, 'acme')).toBe('old');

    site.install('acme', { 'adapters.js': entry('2'), 'word.js': "export const word = 'new';" });
    await registry.look();

    expect(await wordOf(registry, 'acme', '2')).toBe('new');
    expect(await wordOf(registry, 'acme', '1')).toBe('adapter acme has no revision 1; there are: 2');
  });

  test('what changes while everything is found is looked at in time', async () => {
    site.depend('acme');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    const registry = registryOf();
    await registry.look();
    site.install('acme', { 'adapters.js': adapterSource('acme', '11') });

    await clock.advanceBy(10_000);
    registry.resolve('acme');
    await registry.look();

    expect(await wordOf(registry, 'acme')).toBe('11');
  });

  test('what didn’t change is not loaded again, and stays the same factory', async () => {
    site.depend('acme');
    site.install('acme', { 'adapters.js': adapterSource('acme', '1') });
    const registry = registryOf();
    await registry.look();
    const before = registry.resolve('acme');

    await registry.look();

    const after = registry.resolve('acme');
    expect(after.found && before.found && after.factory === before.factory).toBe(true);
  });
});

describe('a package that never finishes loading', () => {
  test('holds up nobody who waits for the others, and is told', async () => {
    site.depend('endless');
    site.install('endless', { 'adapters.js': 'await new Promise(() => undefined); export const adapters = [];' });
    const registry = registryOf(own('1'));

    const looked = registry.look();
    await clock.advanceBy(60_000);
    await looked;

    expect(registry.resolve('ssh').found).toBe(true);
    expect(registry.resolve('acme')).toMatchObject({
      message: 'no adapter acme; there are: ssh; packages have been loading for a minute, and go on: one may hang',
    });
  });
});

describe('which of several', () => {
  test('revisions stand side by side under names of their own, and the highest counts', async () => {
    site.depend('acme-9', 'acme-10');
    site.install('acme-9', { 'adapters.js': adapterSource('acme', '9') });
    site.install('acme-10', { 'adapters.js': adapterSource('acme', '10') });
    const registry = registryOf();
    await registry.look();

    expect(await wordOf(registry, 'acme')).toBe('10');
    expect(await wordOf(registry, 'acme', '9')).toBe('9');
  });

  test('of two that are named alike none is used, and what is built in is never replaced', async () => {
    site.depend('a', 'b', 'c');
    for (const name of ['a', 'b']) site.install(name, { 'adapters.js': adapterSource('acme', '1') });
    site.install('c', { 'adapters.js': adapterSource('ssh', '1', 'an impostor') });
    const registry = registryOf(own('1'));
    await registry.look();

    expect(await wordOf(registry, 'acme')).toBe(
      'no adapter acme; there are: ssh; adapter acme 1 is brought by 2 packages, and none is used; ' +
        "adapter ssh 1 is brought by rackwright itself, and that of a package isn't used",
    );
    expect(registry.resolve('ssh')).toMatchObject({ found: true, factory: { revision: '1' } });
  });
});
