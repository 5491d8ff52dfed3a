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
  return execFileSync('python3', ['-B', '-c', code, ...args], { env, encoding: 'utf8' });
}
