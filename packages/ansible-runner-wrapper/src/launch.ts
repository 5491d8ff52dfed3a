import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Environment } from './environment.ts';
import { AnsibleRunnerError } from './errors.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import type { RunFolder } from './run-folder.ts';

/**
 * Waits for a line before it becomes the runner. So the process can be written down before it does anything, and when whoever
 * started it dies in between, the line never comes and nothing is done. The same process goes on: number and start time hold.
 */
const gate = 'read -r _ && exec "$0" "$@" </dev/null';

/** A process that will be the runner once it is let go. */
export interface Held {
  readonly process: ProcessIdentity;
  /** Never rejects: a process that has ended meanwhile is found out by who follows the run. */
  readonly letGo: () => Promise<void>;
  /** Ends it before it has done anything. */
  readonly drop: () => void;
}

/**
 * Makes the process in a session of its own, so that it outlives this one, with its output in files of the run.
 *
 * @throws `start-failed`
 */
export async function hold(
  executable: string,
  args: readonly string[],
  environment: Environment,
  folder: RunFolder,
): Promise<Held> {
  const output = await open(folder.output, 'w', 0o600);
  try {
    const errors = await open(folder.errors, 'w', 0o600);
    try {
      const child = spawn('/bin/sh', ['-c', gate, executable, ...args], {
        cwd: folder.path,
        env: environment,
        detached: true,
        stdio: ['pipe', output.fd, errors.fd],
      });
      return await held(child);
    } finally {
      await errors.close();
    }
  } finally {
    await output.close();
  }
}

async function held(child: ChildProcess): Promise<Held> {
  const { stdin } = child;
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new AnsibleRunnerError('start-failed', '/bin/sh could not be started', error);
  }
  const process = child.pid === undefined ? undefined : await identify(child.pid);
  if (process === undefined || stdin === null) {
    stdin?.destroy();
    throw new AnsibleRunnerError('start-failed', 'the process of the run ended at once');
  }
  // A process that was killed meanwhile makes the write fail.
  stdin.on('error', () => undefined);
  child.unref();
  return {
    process,
    letGo: async () => {
      if (stdin.closed) return;
      await new Promise<void>((resolve) => {
        stdin.once('close', resolve);
        stdin.end('go\n');
      });
    },
    drop: () => {
      stdin.destroy();
    },
  };
}
