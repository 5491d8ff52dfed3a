import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { silentLog } from '#models/ports/log.ts';
import { createPackageFolder } from '#ops-adapters/packages/folder.ts';
import { createPackageRegistry } from '#ops-adapters/packages/registry.ts';

const root = resolve(import.meta.dirname, '../../..');
const bin = join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };

let work: string;
let site: string;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'rackwright-installed-'));
  site = join(work, 'site');
  mkdirSync(site);
  run(root, 'node', 'packages/ops-adapters/build.ts', join(work, 'kit'));
  pack(join(work, 'kit'), 'kit.tgz');
  cpSync(join(root, 'examples/npm-adapter'), join(work, 'shelf'), { recursive: true });
  pack(join(work, 'shelf'), 'shelf-1.tgz');
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a registry would have: the package as one file. */
function pack(dir: string, file: string): void {
  const [{ filename }] = JSON.parse(run(work, 'npm', 'pack', '--json', '--ignore-scripts', dir)) as [
    { filename: string },
  ];
  cpSync(join(work, filename), join(work, file));
}

/** As an operator does it, but without a registry. */
function install(dependencies: Readonly<Record<string, string>>): void {
  const files = Object.entries({ 'rackwright-ops-adapters': 'kit.tgz', ...dependencies });
  const manifest = {
    private: true,
    dependencies: Object.fromEntries(files.map(([name, file]) => [name, `file:../${file}`])),
  };
  writeFileSync(join(site, 'package.json'), JSON.stringify(manifest));
  run(site, 'npm', 'install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts');
}

test('a package that was written outside passes the conformance suite outside', () => {
  install({ 'rackwright-shelf': 'shelf-1.tgz' });

  const told = run(site, 'node', '--test-reporter=tap', 'node_modules/rackwright-shelf/conformance.test.js');

  expect(told).toMatch(/^# pass \d\d$/m);
  expect(told).toMatch(/^# fail 0$/m);
  expect(told).toMatch(/^# skipped 0$/m);
});

test('it is found in the folder, and so is its upgrade, beside it or in its place', async () => {
  install({ 'rackwright-shelf': 'shelf-1.tgz' });
  const folder = createPackageFolder(site);
  const registry = createPackageRegistry([], folder, { clock, log: silentLog });
  await registry.look();
  expect(registry.resolve('shelf', '1.0')).toMatchObject({ found: true });
  const source = join(work, 'shelf/adapters.js');
  writeFileSync(source, readFileSync(source, 'utf8').replace("'1.0'", "'2.0'"));
  pack(join(work, 'shelf'), 'shelf-2.tgz');

  install({ 'rackwright-shelf': 'shelf-1.tgz', 'shelf-next': 'shelf-2.tgz' });
  await registry.look();
  expect(registry.resolve('shelf', '1.0')).toMatchObject({ found: true });
  expect(registry.resolve('shelf')).toMatchObject({ found: true, factory: { revision: '2.0' } });

  install({ 'rackwright-shelf': 'shelf-2.tgz' });
  await registry.look();
  expect(registry.resolve('shelf', '1.0')).toMatchObject({ found: false, reason: 'UnknownRevision' });
  expect(registry.resolve('shelf', '2.0')).toMatchObject({ found: true });
  await folder.close();
});
