import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { machineRunner, shipped } from '#ops-adapters/ansible/shipped.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rwm-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs a module as Ansible does, on a machine whose disk is full. */
const onFullDisk = `
import contextlib, errno, runpy, sys
import ansible.module_utils
ansible.module_utils.__path__.append(sys.argv[2])
from ansible.module_utils.rackwright_runner import conducted
def step(name):
    raise OSError(errno.ENOSPC, "No space left on device", "/usr/local/bin/x")
conducted.step = step
module = sys.argv[1]
sys.argv = [module, sys.argv[3]]
runpy.run_path(module, run_name="__main__")
`;

/** The one that Ansible itself is run by. */
function python(): string {
  const [line = ''] = execFileSync('sh', ['-c', 'cat "$(command -v ansible)"'], { encoding: 'utf8' }).split('\n');
  return line.replace(/^#!\s*/, '').split(' ')[0] ?? '';
}

test.each([
  ['rackwright_layer', { operation: 'op', layer: 'cni', archive: '/a', dest: '/opt' }],
  ['rackwright_kubelet', { operation: 'op', source: '/a' }],
])('%s says that the disk is full, and not that a module failed', (module, options) => {
  const file = join(root, 'arguments.json');
  writeFileSync(file, JSON.stringify({ ANSIBLE_MODULE_ARGS: options }));
  let said = '';
  try {
    said = execFileSync(python(), ['-B', '-c', onFullDisk, `${shipped}/library/${module}.py`, machineRunner, file], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    said = String((error as { stdout: string }).stdout);
  }

  expect(JSON.parse(said)).toMatchObject({
    failed: true,
    msg: 'No space left on device: /usr/local/bin/x',
    rackwright_reason: 'DiskTooSmall',
    rackwright_retryable: true,
  });
});
