import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunnerCall } from '#ops-adapters/ssh/runner-channel.ts';

const home = fileURLToPath(new URL('../../../../ops-adapters/ssh/machine-runner', import.meta.url));

/** Of its one disk, a sparse file. */
export const diskBytes = 64 * 1024 ** 2;

/** The runner on this machine, with a folder in place of its root: what a call through ssh would find, without ssh. */
export interface LocalMachine {
  readonly root: string;
  call(call: RunnerCall | Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Sends these bytes as a call, whatever they are. */
  send(text: string): Promise<{ status: number | null; stdout: string; stderr: string }>;
  /** Pids of processes of the runner here that do the work of an operation. */
  readonly workers: () => number[];
  /** Ends what works here first: it would write into the folder while that is removed. */
  remove(): Promise<void>;
}

export function createLocalMachine(serial: string): LocalMachine {
  const root = mkdtempSync(path.join(tmpdir(), 'rackwright-machine-'));
  mkdirSync(`${root}/sys/class/dmi/id`, { recursive: true });
  writeFileSync(`${root}/sys/class/dmi/id/product_serial`, `${serial}\n`);
  mkdirSync(`${root}/proc/self`, { recursive: true });
  writeFileSync(`${root}/proc/self/mountinfo`, '1 0 0:20 / / rw - tmpfs tmpfs rw\n');
  for (const folder of ['dev', 'sys/block/sda']) mkdirSync(`${root}/${folder}`, { recursive: true });
  writeFileSync(`${root}/sys/block/sda/size`, `${diskBytes / 512}\n`);
  writeFileSync(`${root}/dev/sda`, '');
  truncateSync(`${root}/dev/sda`, diskBytes);

  function send(text: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
    return new Promise((resolve, reject) => {
      const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: home, RACKWRIGHT_ROOT: root };
      const child = spawn('python3', ['-B', '-m', 'rackwright_runner'], { env, stdio: 'pipe' });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
      child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
      child.on('error', (cause) => reject(new Error('these tests need python3: install it', { cause })));
      child.on('close', (status) => resolve({ status, stdout, stderr }));
      child.stdin.on('error', () => undefined).end(text);
    });
  }

  return {
    root,
    send,
    async call(call) {
      const { status, stdout, stderr } = await send(JSON.stringify(call));
      if (status !== 0) throw new Error(`the runner ended with ${status}: ${stderr}`);
      return JSON.parse(stdout);
    },
    workers: () =>
      processesIn(root)
        .filter(({ command }) => command.includes('work'))
        .map(({ pid }) => pid),
    async remove() {
      for (let left = processesIn(root); left.length > 0; left = processesIn(root)) {
        for (const { pid } of left) kill(pid);
        await sleep(20);
      }
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Those whose root this folder is. */
function processesIn(root: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
        if (!environment.includes(`RACKWRIGHT_ROOT=${root}`)) return [];
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
