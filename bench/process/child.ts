import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from '../bench.ts';
import type { Calls, Question, Reply } from './calls.ts';

/** A process of its own for what would disturb the rest, or must not be disturbed. */
export interface Child<C extends Calls> {
  ask<K extends keyof C & string>(call: K, argument: Parameters<C[K]>[0]): Promise<Awaited<ReturnType<C[K]>>>;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  nodeArguments?: readonly string[];
  /** The command that puts a command elsewhere, and becomes it: into another network. */
  enter?: (argv: readonly string[]) => readonly string[];
}

/** `entry` calls `serveParent`. Ends with `context.signal`; what it prints is passed on to stderr. */
export function startChild<C extends Calls>(context: BenchContext, entry: URL, options: ChildOptions = {}): Child<C> {
  const { signal, profiles } = context;
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const argv = [process.execPath, ...profiling, ...(options.nodeArguments ?? []), fileURLToPath(entry)];
  const [file = '', ...args] = options.enter?.(argv) ?? argv;
  const child = spawn(file, args, { stdio: ['ignore', 2, 2, 'ipc'] });
  const open = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, by) => {
      for (const { reject } of open.values()) reject(new Error(`a bench process ended (${by ?? code ?? 'unknown'})`));
      open.clear();
      resolve();
    });
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  let asked = 0;

  child.on('message', (message) => {
    const reply = message as Reply;
    const waiting = open.get(reply.id);
    open.delete(reply.id);
    if ('error' in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.answer);
  });

  return {
    ask(call, argument) {
      const question: Question = { id: (asked += 1), call, argument };
      // What comes back is what the child's function of that name gave: `C` is shared by both sides.
      return new Promise((resolve, reject) => {
        open.set(question.id, { resolve: resolve as (answer: unknown) => void, reject });
        child.send(question, (error) => {
          if (error !== null) reject(error);
        });
      });
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
      signal.removeEventListener('abort', kill);
    },
  };
}
