import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ansibleRunner,
  type AnsibleRunner,
  type AnsibleRunnerOptions,
  type RunSpec,
} from '../../src/ansible-runner.ts';
import type { Step } from './ansible-runner.ts';

export interface Stage {
  readonly root: string;
  readonly dataDir: string;
  readonly command: string;
  readonly runner: AnsibleRunner;
  spec(steps: readonly Step[], overrides?: Partial<RunSpec>): RunSpec;
  close(): void;
}

/** A runner over the fake `ansible-runner`, which does what the playbook, a list of steps, says. */
export function stage(options: Partial<AnsibleRunnerOptions> & { readonly version?: string } = {}): Stage {
  const { version, ...others } = options;
  const root = mkdtempSync(join(tmpdir(), 'arw-'));
  const project = join(root, 'project');
  const dataDir = join(root, 'data');
  const command = join(root, 'ansible-runner');
  mkdirSync(project);
  const fake = join(import.meta.dirname, 'ansible-runner.ts');
  writeFileSync(command, `#!/bin/sh\nFAKE_VERSION=${version ?? '2.4.1'} exec ${process.execPath} ${fake} "$@"\n`);
  chmodSync(command, 0o755);
  return {
    root,
    dataDir,
    command,
    runner: ansibleRunner({ dataDir, command, pollMs: 20, graceMs: 300, ...others }),
    spec: (steps, overrides = {}) => {
      writeFileSync(join(project, 'play.json'), JSON.stringify(steps));
      const inventory = { hosts: { h: {} } };
      return { project, work: { playbook: 'play.json' }, inventory, ...overrides };
    },
    close: () => {
      // Whoever ends just now writes into it still.
      rmSync(root, { recursive: true, force: true, maxRetries: 50, retryDelay: 20 });
    },
  };
}

export const begins: Step = { do: 'event', counter: 1, event: 'playbook_on_start', data: { playbook: 'play.json' } };
export const succeeds: Step = { do: 'end', status: 'successful', rc: 0 };
