import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, run, type Ran } from '#test/hosts/command.ts';
import { cacheFolder } from '#test/control-plane/cache-folder.ts';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const withinMs = 600_000;

/** The path of ansible-lint, in these versions, installed once into the tests' cache. Debian's Python has the rest. */
export async function ansibleLint(): Promise<string> {
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(), `ansible-lint-${key}`);
  const program = join(folder, 'bin/ansible-lint');
  const whole = join(folder, 'whole');
  if (existsSync(whole)) return program;
  mkdirSync(dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  try {
    // Where it stays: a virtual environment can't be moved.
    await must(['/usr/bin/python3', '-m', 'venv', folder], { withinMs });
    await must([join(folder, 'bin/pip'), 'install', '--quiet', '--no-deps', '--requirement', requirements], {
      withinMs,
    });
    writeFileSync(whole, '');
  } catch (cause) {
    throw new Error('ansible-lint needs python3-venv and a package index that pip can ask', { cause });
  }
  return program;
}

/** What it says of a folder of playbooks, which is left as it is. */
export async function lint(folder: string, moduleUtils: string): Promise<Ran> {
  const program = await ansibleLint();
  const home = mkdtempSync('/tmp/rw-lint-');
  const project = join(home, 'playbooks');
  try {
    await must(['cp', '-r', folder, project]);
    const env = {
      HOME: home,
      PATH: `${dirname(program)}:/usr/bin:/bin`,
      ANSIBLE_CONFIG: join(project, 'ansible.cfg'),
      ANSIBLE_LIBRARY: join(project, 'library'),
      ANSIBLE_ACTION_PLUGINS: join(project, 'action_plugins'),
      ANSIBLE_MODULE_UTILS: moduleUtils,
      ANSIBLE_NOCOLOR: 'True',
    };
    const args = [
      '--offline',
      '--nocolor',
      '-p',
      '--strict',
      '--profile',
      'production',
      '--project-dir',
      project,
      project,
    ];
    return await run([program, ...args], { env, withinMs });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
