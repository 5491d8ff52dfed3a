import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '#models/meta/object.ts';
import { isObject } from '../api-server/json.ts';

/** A file that isn't what it should be; the message names it and, where known, the line. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** The CustomResourceDefinitions of this package, in the order of their file names. */
export function readCrds(): KubeObject[] {
  return readManifests(packageFolder('crd-schemas'));
}

/** The example data centre of this package. */
export function readExamples(): KubeObject[] {
  return readManifests(packageFolder('examples'));
}

/** All objects of all YAML files of a folder, as `kubectl apply -f FOLDER` takes them. */
export function readManifests(folder: string): KubeObject[] {
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return files
    .toSorted()
    .flatMap((name) => parseManifests(readFileSync(join(folder, name), 'utf8'), join(folder, name)));
}

/** @throws ManifestError for what isn't YAML, and for documents that aren't Kubernetes objects. */
export function parseManifests(text: string, origin: string): KubeObject[] {
  const documents = parseAllDocuments(text);
  const objects: KubeObject[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) throw new ManifestError(`${origin}: ${error.message}`, { cause: error });
    const value: unknown = document.toJS();
    if (value === null || value === undefined) continue;
    if (!isKubeObject(value)) {
      throw new ManifestError(
        `${origin}: a document has no apiVersion, kind or metadata.name: it is no Kubernetes object`,
      );
    }
    objects.push(value);
  }
  return objects;
}

function isKubeObject(value: unknown): value is KubeObject {
  if (!isObject(value)) return false;
  const { apiVersion, kind, metadata } = value;
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    isObject(metadata) &&
    typeof metadata['name'] === 'string'
  );
}

function packageFolder(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
