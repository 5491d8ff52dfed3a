import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, resolve } from 'node:path';

/**
 * Makes the folder that is published, `dist` unless another is named: the port and the conformance suite as JavaScript with
 * declarations, since Node doesn't strip types from what is installed. Imports by `#models/` lead into it as they do here.
 */
const here = import.meta.dirname;
const root = resolve(here, '../..');
const target = resolve(process.argv[2] ?? join(here, 'dist'));

rmSync(target, { recursive: true, force: true });
execFileSync('tsc', ['--project', join(here, 'tsconfig.build.json'), '--outDir', target], { stdio: 'inherit' });

/** Whatever is emitted imports what is emitted. */
const importing = /(from |import\()'((?:\.{1,2}|#models)\/[^']*)\.ts'/g;
const asJavaScript = (text: string): string => text.replaceAll(importing, "$1'$2.js'");

for (const declaration of globSync('**/*.d.ts', { cwd: target })) {
  const at = join(target, declaration);
  writeFileSync(at, asJavaScript(readFileSync(at, 'utf8')));
  const source = stripTypeScriptTypes(readFileSync(join(root, declaration.replace(/\.d\.ts$/, '.ts')), 'utf8'));
  writeFileSync(at.replace(/\.d\.ts$/, '.js'), asJavaScript(source));
}

const { private: _, scripts: __, ...manifest } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const entry = (file: string): object => ({
  types: `./ops-adapters/${file}.d.ts`,
  default: `./ops-adapters/${file}.js`,
});
const published = {
  ...manifest,
  exports: { './port': entry('port'), './conformance': entry('conformance'), './outside': entry('external/adapter') },
  imports: { '#models/*': './models/*' },
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, undefined, 2)}\n`);
copyFileSync(join(here, 'README.md'), join(target, 'README.md'));
copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
