import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import type { Io } from '#cli/io.ts';
import { runCommandLine } from '#cli/program.ts';

export interface Heard {
  code: number;
  out: string;
  err: string;
}

/** An `Io` without terminal or environment that keeps what is said. */
export function listening(env: Io['env'] = {}): { io: Io; heard: { out: string; err: string } } {
  const heard = { out: '', err: '' };
  const io: Io = {
    out(text) {
      heard.out += text;
    },
    err(text) {
      heard.err += text;
    },
    terminal: () => undefined,
    env,
  };
  return { io, heard };
}

export async function rackwright(...args: string[]): Promise<Heard> {
  const { io, heard } = listening();
  const code = await runCommandLine(args, io);
  return { code, ...heard };
}

/** Until a command says it. @throws Error with all that it said, when it has ended before. */
export async function untilSaid(text: string, said: () => string, end: Promise<unknown>): Promise<void> {
  let ended = false;
  const note = (): void => {
    ended = true;
  };
  end.then(note, note);
  while (!said().includes(text)) {
    if (ended) throw new Error(`it ended without "${text}". It said:\n${said()}`);
    await sleep(systemClock, 20);
  }
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes when all tests of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rackwright-test-'));
  folders.push(folder);
  return folder;
}

/** A machine list of made-up machines, in a file of its own. */
export function machineList(...lines: string[]): string {
  const file = join(temporaryFolder(), 'machines.csv');
  writeFileSync(file, ['sn,cpu_milli,memory_mib,gpu,model', ...lines, ''].join('\n'));
  return file;
}

export const layout = ['--assets-per-rack', '2', '--racks-per-zone', '2', '--zones-per-region', '2'];
