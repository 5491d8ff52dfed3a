import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';

const packageFolder = join(import.meta.dirname, '..');
const repositoryTools = join(packageFolder, '..', '..', 'node_modules', '.bin');

it('what is published runs as JavaScript, type-checks for who uses it, and holds nothing else', () => {
  const root = mkdtempSync(join(tmpdir(), 'arw-publish-'));
  const dist = join(root, 'node_modules', 'ansible-runner-wrapper');
  const env = { ...process.env, PATH: `${repositoryTools}${delimiter}${process.env['PATH'] ?? ''}` };
  const run = (command: string, args: readonly string[]): string =>
    execFileSync(command, args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    run(process.execPath, [join(packageFolder, 'build.ts'), dist]);
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(root, 'user.ts'),
      `import { ansibleRunner, template, AnsibleRunnerError, type RunEvent, type RunResult } from 'ansible-runner-wrapper';
       export const said = (event: RunEvent): string => (event.kind === 'host-failed' ? event.message : event.kind);
       export const again = (result: RunResult): boolean => result.status !== 'successful' && result.retry === 'retryable';
       process.stdout.write([typeof ansibleRunner, template('x').text, AnsibleRunnerError.name].join(' '));
      `,
    );
    const types = ['--types', 'node', '--typeRoots', join(repositoryTools, '..', '@types')];
    run('tsc', ['--noEmit', '--strict', '--target', 'ES2024', '--module', 'NodeNext', ...types, 'user.ts']);

    expect(run(process.execPath, ['user.ts'])).toBe('function x AnsibleRunnerError');
    const names = readdirSync(dist);
    expect(names.filter((name) => !/\.(?:js|d\.ts)$/.test(name)).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    const published: { readonly [field: string]: unknown } = JSON.parse(
      readFileSync(join(dist, 'package.json'), 'utf8'),
    );
    expect(published).not.toHaveProperty('dependencies');
    expect(published['exports']).toEqual({ '.': { types: './ansible-runner.d.ts', default: './ansible-runner.js' } });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
