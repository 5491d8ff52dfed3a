import type { KubeObject } from '#models/meta/object.ts';
import { isRecord } from '../resources/core/fields.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge.ts';
import { badPatch, inapplicable, unknownPatchType } from './refusals.ts';
import { strategicMerge } from './strategic/merge.ts';

const strategic = 'application/strategic-merge-patch+json';
const forAll = ['application/json-patch+json', 'application/merge-patch+json'];

/**
 * The object that a PATCH asks for: a new one, which shares nothing with `current` or `body`. Nothing is validated but
 * the patch itself; a `metadata.resourceVersion` in the patch stands in the result, for the caller to compare.
 * @param contentType as in the header, parameters and all.
 * @throws ApiError 400, 415 or 422, as kube-apiserver answers.
 */
export function applyPatch(
  contentType: string,
  definition: ResourceDefinition,
  current: KubeObject,
  body: unknown,
): KubeObject {
  const mediaType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  switch (mediaType) {
    case 'application/json-patch+json':
      return asObject(jsonPatch(current, body));
    case 'application/merge-patch+json':
      return asObject(mergePatch(current, objectOf(body)));
    case strategic:
      if (!definition.custom) return asObject(strategicMerge(current, objectOf(body), definition.schema));
  }
  throw unknownPatchType(definition.custom ? forAll : [...forAll, strategic]);
}

function objectOf(body: unknown): Record<string, unknown> {
  if (isRecord(body)) return body;
  throw badPatch(
    `error decoding patch: json: cannot unmarshal ${goKind(body)} into Go value of type map[string]interface {}`,
  );
}

/** A patch may take away what makes it an object at all. */
function asObject(patched: unknown): KubeObject {
  if (!isRecord(patched)) throw inapplicable();
  const { apiVersion, kind, metadata } = patched;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isRecord(metadata)) throw inapplicable();
  const { name } = metadata;
  if (typeof name !== 'string') throw inapplicable();
  return { ...patched, apiVersion, kind, metadata: { ...metadata, name } };
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
