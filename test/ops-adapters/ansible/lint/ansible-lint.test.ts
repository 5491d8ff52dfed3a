import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineRunner, shipped } from '#ops-adapters/ansible/shipped.ts';
import { lint } from './ansible-lint.ts';

test('the shipped playbooks and roles pass ansible-lint, by its strictest profile', { timeout: 900_000 }, async () => {
  const { code, stdout, stderr } = await lint(shipped, machineRunner);

  expect(code, stdout + stderr).toBe(0);
});

test('and it would have said what is wrong', { timeout: 900_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rw-bad-'));
  cpSync(shipped, folder, { recursive: true });
  const task = { shell: 'echo {{ rackwright_request.name }}' };
  writeFileSync(join(folder, 'cni.yml'), JSON.stringify([{ hosts: 'all', tasks: [task] }]));

  const { code, stdout } = await lint(folder, machineRunner);

  rmSync(folder, { recursive: true });
  expect(code).not.toBe(0);
  expect(stdout).toContain('cni.yml');
});
