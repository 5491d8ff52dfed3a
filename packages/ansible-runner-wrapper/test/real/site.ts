import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  ansibleRunner,
  type AnsibleRunner,
  type AnsibleRunnerOptions,
  type RunEvent,
  type RunSpec,
} from '../../src/ansible-runner.ts';

/** A project folder and a runner of a test's own, gone after it. */
export interface Site {
  readonly root: string;
  readonly project: string;
  readonly dataDir: string;
  readonly runner: AnsibleRunner;
  /** A run of one play over the hosts, with these tasks as JSON. */
  spec(tasks: readonly object[], overrides?: Partial<RunSpec>): RunSpec;
  write(path: string, content: string): void;
  close(): void;
}

export function site(options: Partial<AnsibleRunnerOptions> = {}): Site {
  const root = mkdtempSync(join(tmpdir(), 'arw-'));
  const project = join(root, 'project');
  const dataDir = join(root, 'data');
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  };
  mkdirSync(project);
  return {
    root,
    project,
    dataDir,
    runner: ansibleRunner({ dataDir, pollMs: 50, graceMs: 5_000, ...options }),
    spec: (tasks, overrides = {}) => {
      write('site.yml', JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]));
      return { project, work: { playbook: 'site.yml' }, inventory: here, ...overrides };
    },
    write,
    close: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** This machine, as the only host. Its own Python: a version manager's, found first in PATH, may be one that doesn't run. */
export const here: RunSpec['inventory'] = {
  hosts: { here: { connection: { plugin: 'local', pythonInterpreter: '/usr/bin/python3' } } },
};

export async function all(events: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const found: RunEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

/** Files below a folder that hold the text, whatever they are. */
export function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .filter((path) => readFileSync(path).includes(text));
}

/** Processes whose arguments or environment hold the text. */
export function processesWith(text: string, files: readonly string[] = ['cmdline', 'environ']): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => files.some((file) => contains(`/proc/${name}/${file}`, text)))
    .map(Number);
}

function contains(path: string, text: string): boolean {
  try {
    return readFileSync(path).includes(text);
  } catch {
    return false;
  }
}
