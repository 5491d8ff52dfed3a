import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import { asObject, asString, isObject } from '../json.ts';
import { unreadablePatched } from '../patch/refusals.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { goJson } from '../schema/go-text.ts';
import { invalid } from '../status.ts';
import { readNamed } from './object-body.ts';

/**
 * What a patch made of an object, read as an object of its kind.
 * @throws ApiError 400 or 422 where it is none any more.
 */
export function readPatched(
  patched: Record<string, unknown>,
  definition: ResourceDefinition,
  place: { namespace: string | undefined; name: string },
): KubeObject {
  const refuse = (why: string) => unreadablePatched(goJson(patched), why);
  const { metadata = null } = patched;
  if (metadata !== null && !isObject(metadata)) throw refuse(`cannot restore struct from: ${typeof metadata}`);
  if (definition.custom) {
    if (asString(patched['kind']) === '') throw refuse(`Object 'Kind' is missing in '${goJson(patched)}'`);
    checkKind(patched, definition);
  }
  return readNamed(patched, definition, place, refuse);
}

function checkKind(patched: Record<string, unknown>, definition: ResourceDefinition): void {
  const wanted = { kind: definition.kind, apiVersion: apiVersionOf(definition) };
  const kind = asString(patched['kind']);
  const apiVersion = asString(patched['apiVersion']);
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const name = asString(asObject(patched['metadata'])?.['name']);
  const causes = (['apiVersion', 'kind'] as const)
    .filter((field) => patched[field] !== wanted[field])
    .map((field) => ({
      reason: 'FieldValueInvalid' as const,
      field,
      message: `Invalid value: ${JSON.stringify(patched[field])}: must be ${wanted[field]}`,
    }));
  if (causes.length > 0) throw invalid({ group, kind }, name, causes);
}
