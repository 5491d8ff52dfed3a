import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import type { RunnerCall } from '#ops-adapters/ssh/runner-channel.ts';
import { tar } from '../archive-server.ts';
import { createLocalMachine } from '../local-machine.ts';

export interface Told {
  /** What `start` was answered with. */
  answer: { outcome?: string; reason?: string; message?: string; error?: string };
  /** How it ended, where it began. */
  ended: { outcome: string; reason?: string; message?: string; logTail?: string } | null;
  /** Which files there were below the root before. */
  before: string[];
  /** Text of every file below the root by its path there. */
  files: Record<string, string>;
  /** The configuration of containerd, as a parser of TOML that isn't ours reads it. */
  toml: { plugins: Record<string, Record<string, unknown>> } | null;
  /** Command lines that would have been run. */
  tools: string[][];
  /** What was written, started or reached outside of the root, as Python's audit saw it. */
  outside: [string, string][];
  os: { disk: string; network: string | null; hosts: string; keys: string[] } | null;
  wiped: string[] | null;
}

/** The runner's code in one process that does the work of one request after the other. */
export interface Driven {
  /** @throws Error for what would have ended the runner without an answer. */
  call(call: RunnerCall, how?: { cri?: boolean }): Promise<Told>;
  close(): Promise<void>;
}

export function drive(): Driven {
  const machine = createLocalMachine('SN-1');
  const folder = `${machine.root}/fetched`;
  mkdirSync(folder);
  writeFileSync(`${folder}/cri`, gzipSync(tar({ 'bin/containerd': 'x' })));
  writeFileSync(`${folder}/cni`, gzipSync(tar({ bridge: 'x' })));
  writeFileSync(`${folder}/k8s`, '#!/bin/sh\necho Kubernetes v1\n');
  writeFileSync(`${folder}/runc`, 'x');
  chmodSync(`${folder}/k8s`, 0o755);
  const home = fileURLToPath(new URL('../../../../../ops-adapters/ssh/machine-runner', import.meta.url));
  const script = fileURLToPath(new URL('drive.py', import.meta.url));
  const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: home, RACKWRIGHT_ROOT: machine.root };
  const child = spawn('python3', ['-B', script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));

  return {
    async call(call, { cri = true } = {}) {
      child.stdin.write(`${JSON.stringify({ call, cri })}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error('the driver has ended');
      const told = JSON.parse(value) as Told & { broke?: string; where?: string };
      if (told.broke !== undefined)
        throw new Error(`the runner would have ended by ${told.broke}\n${told.where ?? ''}`);
      return told;
    },
    async close() {
      child.stdin.end();
      await ended;
      await machine.remove();
    },
  };
}
