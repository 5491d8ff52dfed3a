import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '#models/meta/object.ts';
import { createControllerLab } from '../controllers/lab.ts';

const docs = new URL('../../docs/', import.meta.url);
/** A digest of which a page shows the beginning. */
const shortened = /([0-9a-f]+)…/g;
/** Objects of Rackwright's kinds in the YAML blocks of a page, whole ones. */
async function shownOn(page: string): Promise<KubeObject[]> {
  const text = await readFile(new URL(page, docs), 'utf8');
  return [...text.matchAll(/^( *)```yaml\n([^]*?)^\1```/gm)]
    .map(([, , block = '']) => block.replaceAll(shortened, (_, start: string) => start.padEnd(64, '0')))
    .flatMap((block) => parseAllDocuments(block))
    .map((document) => document.toJS() as KubeObject)
    .filter(({ apiVersion }) => apiVersion === 'rackwright.io/v1alpha1');
}

test('what pages show can be applied: a controlPlaneEndpoint with https:// in front was refused', async () => {
  const pages = (await readdir(docs)).filter((name) => name.endsWith('.md'));
  const refused: string[] = [];
  let shown = 0;
  for (const page of pages) {
    const objects = await shownOn(page);
    if (objects.length === 0) continue;
    shown += objects.length;
    // Two pages may give different things the same name.
    const lab = await createControllerLab();
    await lab.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    for (const object of objects) {
      await lab.put(object).catch((error: unknown) => refused.push(`${page}: ${object.kind}: ${String(error)}`));
    }
    await lab.stop();
  }

  expect(shown).toBeGreaterThan(10);
  expect(refused).toEqual([]);
});
