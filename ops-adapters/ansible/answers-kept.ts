import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PollOutcome } from '../port.ts';
import { pollOutcome } from '../ssh/answers.ts';

/** How operations ended, where a machine had to be asked for it: it may be another machine by the next time. */
export interface AnswersKept {
  of(ident: string): Promise<PollOutcome | undefined>;
  keep(ident: string, outcome: PollOutcome): Promise<void>;
  prune(olderThanMs: number): Promise<void>;
}

export function createAnswersKept(folder: string, now: () => number): AnswersKept {
  return {
    async of(ident) {
      // What a power cut has left empty or half is no answer: the machine has the word.
      try {
        return pollOutcome(JSON.parse(await readFile(join(folder, ident), 'utf8')));
      } catch {
        return undefined;
      }
    },
    async keep(ident, outcome) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = join(folder, `.${randomUUID()}`);
      await writeFile(draft, JSON.stringify(outcome), { mode: 0o600 });
      await rename(draft, join(folder, ident));
    },
    async prune(olderThanMs) {
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name);
        const found = await stat(path).catch(() => undefined);
        if (found !== undefined && now() - found.mtimeMs > olderThanMs) await rm(path, { force: true });
      }
    },
  };
}
