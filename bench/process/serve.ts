import process from 'node:process';
import type { Calls, Question, Reply } from './calls.ts';

/** Answers the parent's questions until it goes away; then, or when told to, this process ends. */
export function serveParent(calls: Calls): void {
  // Ctrl-C reaches the whole group of processes: the parent decides what becomes of this one.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => {
    void answer(calls, message as Question).then((reply) => process.send?.(reply));
  });
}

async function answer(calls: Calls, { id, call, argument }: Question): Promise<Reply> {
  try {
    const asked = calls[call];
    if (asked === undefined) throw new Error(`nothing answers to ${call}`);
    return { id, answer: await asked(argument as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
