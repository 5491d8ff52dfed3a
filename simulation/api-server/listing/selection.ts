import type { Stored } from '#models/meta/object.ts';
import type { Served } from '../registry.ts';
import { matcherOf, parseFieldSelector, selectedName, type FieldRequirement } from '../selectors/field-selector.ts';
import { matchesLabels, type LabelRequirement } from '../selectors/label-selector.ts';
import { parseLabelSelector } from '../selectors/parse-label-selector.ts';
import type { Snapshot } from '../storage/collection.ts';
import type { Entry } from '../storage/entry.ts';
import { readObjectAs } from '../versions/read-as.ts';

/** Which objects of a resource a list, watch or deletecollection is about. */
export interface Selection {
  /** All keys of the namespace begin with it; '' for all. */
  prefix: string;
  /** True when nothing but the namespace narrows it. */
  everything: boolean;
  matches(object: Stored): boolean;
  /** The only key that can match, where a field selector names one in a known namespace. */
  onlyKey: string | undefined;
}

export interface Selectors {
  labels: readonly LabelRequirement[];
  fields: readonly FieldRequirement[];
}

/** @throws ApiError 400 for selectors that can't be read. */
export function readSelectors(query: URLSearchParams): Selectors {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  return { labels, fields: parseFieldSelector(query.get('fieldSelector') ?? '') };
}

/** @throws ApiError 400 for fields that the resource can't be selected by. */
export function selectionOf(served: Served, namespace: string | undefined, { labels, fields }: Selectors): Selection {
  const { definition } = served;
  const fieldsMatch = fieldMatcherOf(served, fields);
  const name = selectedName(fields);
  const prefix = namespace === undefined ? '' : `${namespace}/`;
  return {
    prefix,
    everything: labels.length === 0 && fields.length === 0,
    matches: (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) &&
      matchesLabels(labels, object.metadata.labels) &&
      fieldsMatch(object),
    onlyKey:
      name === undefined || !isKey(name) || (definition.namespaced && namespace === undefined)
        ? undefined
        : prefix + name,
  };
}

/** Whether a path can end with it: by what can't, kube-apiserver lists as by any other field. */
function isKey(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/%]/.test(name);
}

/** Selectable fields are what the version shows, which may not be what is stored. */
function fieldMatcherOf(served: Served, fields: Selectors['fields']): (object: Stored) => boolean {
  const matches = matcherOf(served.definition, fields);
  if (fields.every(({ path }) => path.startsWith('metadata.'))) return matches;
  return (object) => matches(readObjectAs(served, object));
}

/** The entries of a snapshot that are selected, in the order of their keys. @param start counts from the prefix on. */
export function* select(snapshot: Snapshot, selection: Selection, start = ''): Generator<[string, Entry]> {
  const { prefix, onlyKey } = selection;
  const first = prefix + start;
  if (onlyKey !== undefined) {
    const entry = snapshot.get(onlyKey);
    if (entry !== undefined && onlyKey >= first && selection.matches(entry.object)) yield [onlyKey, entry];
    return;
  }
  for (const key of snapshot.keysFrom(first)) {
    if (!key.startsWith(prefix)) return;
    const entry = snapshot.get(key);
    if (entry !== undefined && selection.matches(entry.object)) yield [key, entry];
  }
}
