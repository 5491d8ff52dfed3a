import { afterEach, expect } from 'vitest';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import { runCommandLine } from '#cli/program.ts';
import { listening } from '../listening.ts';

/** `rackwright run`, until the test ends it. */
export interface RunningProcess {
  /** Warnings and errors since the last call, one a line, without their time; but not that a busy machine takes its time. */
  complaints(): string[];
  /** Until the log has a line with it, counted from the last wait. */
  hears(text: string): Promise<void>;
  /** As SIGTERM does; resolves with the exit code. */
  end(): Promise<number>;
  readonly code: number | undefined;
  readonly log: string;
}

/** Before the test itself is given up, which says less. */
const hangsMs = 150_000;

/** Said of a start that takes longer than 15 s, with the error where there is one. */
const slowStart = / WARN +still waiting for the first lists resources=("[^"]*"|\S*)$/;

const running: RunningProcess[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.end();
});

export function startRun(kubeconfig: string, ...args: string[]): RunningProcess {
  const { io, heard } = listening();
  let code: number | undefined;
  const ended = runCommandLine(['run', '--kubeconfig', kubeconfig, ...args], io).then((end) => (code = end));
  let complained = 0;
  let awaited = 0;
  const one: RunningProcess = {
    complaints() {
      const lines = heard.err.slice(complained).split('\n');
      complained = heard.err.length;
      const worse = lines.filter((line) => / (WARN|ERROR) /.test(line) && !slowStart.test(line));
      return worse.map((line) => line.slice('00:00:00.000 '.length));
    },
    async hears(text) {
      const hangsAt = systemClock.now() + hangsMs;
      for (;;) {
        const at = heard.err.indexOf(text, awaited);
        if (at >= 0) {
          awaited = at + text.length;
          return;
        }
        const said = `waiting for: ${text}\nit said:\n${heard.err}`;
        expect(code, said).toBeUndefined();
        expect(systemClock.now(), said).toBeLessThan(hangsAt);
        await sleep(systemClock, 20);
      }
    },
    async end() {
      if (code === undefined) process.emit('SIGTERM');
      return ended;
    },
    get code() {
      return code;
    },
    get log() {
      return heard.err;
    },
  };
  running.push(one);
  return one;
}
