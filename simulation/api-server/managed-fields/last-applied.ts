import type { KubeObject } from '#models/meta/object.ts';
import { goJson } from '../schema/go-text.ts';
import { isMap } from '../schema/json.ts';
import { compare } from './compare.ts';
import type { Conflict } from './conflict.ts';
import { problemsOf } from './conform.ts';
import { difference, has, union, type FieldSet } from './field-set.ts';
import { setOfValue } from './set-of-value.ts';
import type { Change } from './take-over.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
const mostBytes = 256 * 1024;

/** Whether a conflict stands: not where the field is as kubectl applied it before it applied server-side. */
export function allowedByLastApplied(
  live: KubeObject,
  apiVersion: string,
  typeIn: Change['typeIn'],
): (conflict: Conflict) => boolean {
  const own = lastAppliedFields(live, apiVersion, typeIn);
  return ({ path }) => own === undefined || !has(own, path);
}

/** What the annotation says and the live object still has; undefined where it says nothing that can be used. */
function lastAppliedFields(live: KubeObject, apiVersion: string, typeIn: Change['typeIn']): FieldSet | undefined {
  const type = typeIn(apiVersion);
  const last = parse(live.metadata.annotations?.[annotation]);
  if (type === undefined || !isMap(last) || last['apiVersion'] !== apiVersion) return undefined;
  if (problemsOf(live, type).length > 0 || problemsOf(last, type).length > 0) return undefined;
  const { added, modified, removed } = compare(last, live, type);
  return difference(setOfValue(last, type), union(union(added, modified), removed));
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined || text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps the annotation up to date in place, for older kubectls, where there is one. */
export function withLastApplied(object: KubeObject, applied: Record<string, unknown>): void {
  const { annotations } = object.metadata;
  if ((annotations?.[annotation] ?? '') === '') return;
  const metadata = isMap(applied['metadata']) ? { ...applied['metadata'] } : {};
  if (isMap(metadata['annotations'])) {
    const { [annotation]: _, ...rest } = metadata['annotations'];
    metadata['annotations'] = rest;
  }
  const text = `${goJson({ ...applied, metadata })}\n`;
  object.metadata.annotations = { ...annotations, [annotation]: text.length > mostBytes ? '' : text };
}
