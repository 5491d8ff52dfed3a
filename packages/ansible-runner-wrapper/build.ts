import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Makes the folder that is published, `dist` unless another is named: JavaScript, declarations, and a package.json whose entry
 * they are. In the repository the entry is the source, which Node runs as it stands.
 */
const here = import.meta.dirname;
const target = resolve(process.argv[2] ?? join(here, 'dist'));

rmSync(target, { recursive: true, force: true });
execFileSync('tsc', ['--project', join(here, 'tsconfig.build.json'), '--outDir', target], { stdio: 'inherit' });

const { name, version, description, license, type, engines, keywords } = JSON.parse(
  readFileSync(join(here, 'package.json'), 'utf8'),
);
const published = {
  name,
  version,
  description,
  license,
  type,
  engines,
  keywords,
  types: './ansible-runner.d.ts',
  exports: { '.': { types: './ansible-runner.d.ts', default: './ansible-runner.js' } },
  files: ['*.js', '*.d.ts', 'README.md', 'LICENSE'],
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, undefined, 2)}\n`);
for (const file of ['README.md', 'LICENSE']) copyFileSync(join(here, file), join(target, file));
