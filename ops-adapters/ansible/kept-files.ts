import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
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
      const texts = contents(path);
      const used = new Date(now());
      const isThere = await utimes(path, used, used).then(
        () => true,
        () => false,
      );
      if (isThere) {
        await mended(path, texts);
        return path;
      }
      const draft = join(root, `.new-${randomUUID()}`);
      await mkdir(draft, { recursive: true, mode: 0o700 });
      for (const [name, text] of Object.entries(texts)) await writeFile(join(draft, name), text, { mode: 0o600 });
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

/** Writes what isn't as it was written: a power cut can leave a file empty whose name is there. */
async function mended(folder: string, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(texts)) {
    const path = join(folder, name);
    if ((await readFile(path, 'utf8').catch(() => undefined)) !== text) await writeWhole(path, text);
  }
}

/** Whoever reads at the same time reads all of it, or what was there before. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, path);
}

/** A text that is drawn once and stays: whoever comes second reads what the first has written. */
export async function lasting(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known !== '') return known;
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, randomUUID(), { mode: 0o600, flush: true });
  try {
    // Linked, so that the name appears with all of the text, and once.
    await link(draft, path).catch(() => undefined);
    const drawn = await readFile(path, 'utf8').catch(() => '');
    if (drawn !== '') return drawn;
    await rename(draft, path);
    return await readFile(path, 'utf8');
  } finally {
    await rm(draft, { force: true });
  }
}
