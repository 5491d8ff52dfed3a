import { readFile, writeFile } from 'node:fs/promises';
import { chainPages } from './chain/pages.ts';
import { recordChain } from './chain/scenario.ts';

/** Draws the chain into the pages that show it; a test fails when what is committed differs. */
const root = new URL('../', import.meta.url);
const recording = await recordChain();
for (const [path, bringUpToDate] of chainPages) {
  const file = new URL(path, root);
  await writeFile(file, bringUpToDate(await readFile(file, 'utf8'), recording));
}
