import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Folders of files that are named by their contents: made once, read by many runs, and removed when long unused. */
export interface KeptFiles {
  /** The path of a folder with these files, by name. `contents` gets the path that the folder will have. */
  folder(contents: (path: string) => Readonly<Record<string, string>>): Promise<string>;
  /** Removes what nobody has asked for since then; ms since the epoch. */
  removeUnusedSince(ms: number): Promise<void>;
}

export function createKeptFiles(root: string, now: () => number): KeptFiles {
  return {
    async folder(contents) {
      const key = createHash('sha256')
        .update(JSON.stringify(contents('')))
        .digest('hex')
        .slice(0, 24);
      const path = join(root, key);
      const used = new Date(now());
      if (
        await utimes(path, used, used).then(
          () => true,
          () => false,
        )
      )
        return path;
      const draft = join(root, `.new-${randomUUID()}`);
      await mkdir(draft, { recursive: true, mode: 0o700 });
      for (const [name, text] of Object.entries(contents(path)))
        await writeFile(join(draft, name), text, { mode: 0o600 });
      await utimes(draft, used, used);
      // Somebody else may have made the same meanwhile.
      await rename(draft, path).catch(async () => rm(draft, { recursive: true, force: true }));
      return path;
    },
    async removeUnusedSince(ms) {
      for (const name of await readdir(root).catch(() => [])) {
        const path = join(root, name);
        const used = await stat(path).catch(() => undefined);
        if (used !== undefined && used.mtimeMs < ms) await rm(path, { recursive: true, force: true });
      }
    },
  };
}

/** A text that is drawn once and stays: whoever comes second reads what the first has written. */
export async function lasting(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, randomUUID(), { flag: 'wx', mode: 0o600 }).catch(() => undefined);
  return readFile(path, 'utf8');
}
