import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { OperationRequest } from '#ops-adapters/port.ts';

const program = fileURLToPath(new URL('controller/main.ts', import.meta.url));

/** What a controller is told to do, and by which means. */
export interface Told {
  parameters: Readonly<Record<string, string>>;
  request: OperationRequest;
}

/** A process of its own with an adapter of its own: starts an operation and polls it until it is over, or killed. */
export interface ControllerProcess {
  /** Each answer of the adapter, oldest first; an error by its reason. */
  readonly answers: readonly { outcome: string }[];
  /** Without a word to anybody. */
  kill(): Promise<void>;
}

export function startController(told: Told): ControllerProcess {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers: { outcome: string }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => answers.push(JSON.parse(line) as { outcome: string }));
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  child.stdin.end(JSON.stringify(told));
  return {
    answers,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
