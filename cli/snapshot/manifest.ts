import { isMap, isSeq, LineCounter, parseAllDocuments, type Document } from 'yaml';
import type { KubeObject } from '#models/meta/object.ts';
import { asArray, asString, isObject } from '#simulation/api-server/json.ts';

/** One object of a file. */
export interface Manifest {
  object: KubeObject;
  /** `file:line` of a field, as the API server names fields (`spec.template.flavorRef`), or of what is nearest to it. */
  at(field?: string): string;
}

export interface ManifestFault {
  at: string;
  message: string;
}

/** Every object of a YAML or JSON text, those within Lists too; and everything that is wrong with it. */
export function parseManifests(text: string, file: string): { manifests: Manifest[]; faults: ManifestFault[] } {
  return parseJson(text, file) ?? parseYaml(text, file);
}

/** A dump of a large hall is JSON, which is read a hundred times as fast; where its lines are, is asked for faults only. */
function parseJson(text: string, file: string): ReturnType<typeof parseManifests> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Several documents, or a fault: the other reader says which, and where.
    return undefined;
  }
  const items = itemsOf(value).map(({ item }) => item);
  if (!items.every(isKubeObject)) return undefined;
  let located: readonly Manifest[] | undefined;
  const manifests = items.map((object, index): Manifest => ({
    object,
    at(field) {
      located ??= parseYaml(text, file).manifests;
      return located[index]?.at(field) ?? file;
    },
  }));
  return { manifests, faults: [] };
}

function parseYaml(text: string, file: string): { manifests: Manifest[]; faults: ManifestFault[] } {
  const lineCounter = new LineCounter();
  const manifests: Manifest[] = [];
  const faults: ManifestFault[] = [];
  const lineOf = (offset: number | undefined): string => `${file}:${lineCounter.linePos(offset ?? 0).line}`;
  for (const document of parseAllDocuments(text, { lineCounter, prettyErrors: false, merge: true })) {
    for (const error of document.errors) faults.push({ at: lineOf(error.pos[0]), message: error.message });
    if (document.errors.length > 0) continue;
    const value: unknown = document.toJS();
    if (value === null || value === undefined) continue;
    for (const { item, path } of itemsOf(value)) {
      const at = (field = ''): string => lineOf(offsetOf(document, [...path, ...pathOf(field)]));
      if (isKubeObject(item)) manifests.push({ object: item, at });
      else faults.push({ at: at(), message: `no Kubernetes object: ${lackOf(item)}` });
    }
  }
  return { manifests, faults };
}

function itemsOf(value: unknown): { item: unknown; path: (string | number)[] }[] {
  if (!isObject(value) || !asString(value['kind']).endsWith('List') || !Array.isArray(value['items'])) {
    return [{ item: value, path: [] }];
  }
  return asArray(value['items']).map((item, index) => ({ item, path: ['items', index] }));
}

function isKubeObject(value: unknown): value is KubeObject {
  return lackOf(value) === undefined;
}

function lackOf(value: unknown): string | undefined {
  if (!isObject(value)) return 'it is no mapping of fields';
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'it has no apiVersion';
  if (typeof kind !== 'string' || kind === '') return 'it has no kind';
  if (!isObject(metadata) || typeof metadata['name'] !== 'string' || metadata['name'] === '') {
    return `${kind} without metadata.name`;
  }
  return undefined;
}

/** Where the deepest part of the path that is there begins. */
function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined) return offset;
    offset = startOf(child.key) ?? startOf(child.value) ?? offset;
    node = child.value;
  }
  return offset;
}

function childOf(node: unknown, step: string | number): { key: unknown; value: unknown } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(step)];
    return value === undefined ? undefined : { key: value, value };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => String(key) === String(step));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

function startOf(node: unknown): number | undefined {
  return isObject(node) && Array.isArray(node['range']) ? Number(node['range'][0]) : undefined;
}

/** `spec.pools[0].name` → spec, pools, 0, name. */
function pathOf(field: string): string[] {
  return field.split(/[.[\]]+/).filter((step) => step !== '' && step !== '<nil>');
}
