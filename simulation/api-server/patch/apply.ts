import type { KubeObject } from '#models/meta/object.ts';
import { isRecord } from '../resources/core/fields.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge.ts';
import { badPatch, inapplicable, unknownPatchType } from './refusals.ts';
import { strategicMerge } from './strategic/merge.ts';

export const strategicType = 'application/strategic-merge-patch+json';
const forAll: readonly string[] = ['application/json-patch+json', 'application/merge-patch+json'];

/** @throws ApiError 415 for a content type that the kind can't be patched by. */
export function checkPatchType(contentType: string, { custom }: ResourceDefinition): void {
  if (forAll.includes(contentType) || (contentType === strategicType && !custom)) return;
  throw unknownPatchType(custom);
}

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
): Record<string, unknown> {
  const mediaType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  checkPatchType(mediaType, definition);
  const patched = patchedBy(mediaType, definition, current, body);
  if (!isRecord(patched)) throw inapplicable();
  return patched;
}

function patchedBy(mediaType: string, definition: ResourceDefinition, current: KubeObject, body: unknown): unknown {
  switch (mediaType) {
    case 'application/json-patch+json':
      return jsonPatch(current, body);
    case strategicType:
      if (!isRecord(body)) throw badPatch(notAMap(body));
      return strategicMerge(current, body, definition.schema);
    default:
      if (body === null) throw badPatch('Invalid JSON Patch');
      if (!isRecord(body)) throw badPatch(`error decoding patch: ${notAMap(body)}`);
      return mergePatch(current, body);
  }
}

function notAMap(value: unknown): string {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}
