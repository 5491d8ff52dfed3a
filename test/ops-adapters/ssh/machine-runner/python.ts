import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../../../../ops-adapters/ssh/machine-runner', import.meta.url));

/** What a piece of Python says that may import the runner; `root` stands for the machine's. */
export function python(code: string, args: readonly string[] = [], root?: string): string {
  const env = {
    PATH: process.env['PATH'] ?? '',
    PYTHONPATH: home,
    ...(root === undefined ? {} : { RACKWRIGHT_ROOT: root }),
  };
  // What it says to standard error is in the error, should it fail; a test that passes prints nothing.
  return execFileSync('python3', ['-B', '-c', code, ...args], { env, encoding: 'utf8', stdio: 'pipe' });
}
