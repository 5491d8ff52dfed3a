import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CrdManifest } from '#test/parity/scene.ts';

const folder = new URL('./crds/', import.meta.url);

/** CustomResourceDefinitions of our own, written in the manner of well-known projects: `pipelines`, `edges`… */
export const ownNames: readonly string[] = readdirSync(folder)
  .map((file) => file.replace(/\.yaml$/, ''))
  .toSorted();

/** One of them, in the group `<unique>.example.com`. */
export function ownCrd(name: string, unique: string): CrdManifest {
  const text = readFileSync(new URL(`${name}.yaml`, folder), 'utf8');
  return parse(text.replaceAll('GROUP', `${unique}.example.com`)) as CrdManifest;
}
