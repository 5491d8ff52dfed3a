import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';
import { asObject, asString, isObject } from '../json.ts';
import { managedFieldsProblem } from './managed-fields.ts';
import { badRequest } from '../status.ts';

type Kind = Pick<Resource, 'group' | 'version' | 'kind'>;

/**
 * A body as an object of the kind that the path takes; apiVersion and kind are filled in where absent, as are names that
 * the path knows.
 * @throws ApiError 400 when it is of another kind, in another place, or no object.
 */
export function readObject(
  body: unknown,
  expected: Kind,
  place: { namespace: string | undefined; name?: string },
): KubeObject {
  if (!isObject(body)) throw badRequest(`the object provided is unrecognized (must be of type ${expected.kind})`);
  const apiVersion = apiVersionOf(expected);
  if (body['apiVersion'] !== undefined && body['apiVersion'] !== apiVersion) {
    const given = asString(body['apiVersion']);
    throw badRequest(`the API version in the data (${given}) does not match the expected API version (${apiVersion})`);
  }
  if (body['kind'] !== undefined && body['kind'] !== expected.kind) {
    const given = asString(body['kind']);
    throw badRequest(`the kind in the data (${given}) does not match the expected kind (${expected.kind})`);
  }
  const metadata = asObject(body['metadata']) ?? {};
  checkMetadataTypes(expected, metadata);
  const { namespace, name } = place;
  if (name !== undefined && metadata['name'] !== undefined && metadata['name'] !== '' && metadata['name'] !== name) {
    const given = asString(metadata['name']);
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  const given = metadata['namespace'];
  if (given !== undefined && given !== '' && given !== (namespace ?? '')) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const placed: KubeObject['metadata'] = { ...withoutNulls(metadata), name: name ?? asString(metadata['name']) };
  if (namespace === undefined) delete placed.namespace;
  else placed.namespace = namespace;
  return { ...body, apiVersion, kind: expected.kind, metadata: placed };
}

/**
 * A null in metadata is as good as absent: typed decoding drops it. Empty maps and lists go too, but for managedFields,
 * of which an empty list asks to forget them.
 */
function withoutNulls(metadata: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(metadata).filter(
    ([name, value]) =>
      value !== null &&
      value !== '' &&
      (name === 'managedFields' || typeof value !== 'object' || Object.keys(value).length > 0),
  );
  return Object.fromEntries(kept);
}

const textFields: readonly string[] = [
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
];

function cannotBe({ kind, version }: Kind): string {
  return `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: `;
}

function checkMetadataTypes(kind: Kind, metadata: Record<string, unknown>): void {
  const refuse = (field: string, type: string): never => {
    throw badRequest(
      `${cannotBe(kind)}json: cannot unmarshal into Go struct field ObjectMeta.metadata.${field} of type ${type}`,
    );
  };
  for (const field of textFields) {
    const value = metadata[field];
    if (value !== undefined && value !== null && typeof value !== 'string') refuse(field, 'string');
  }
  for (const field of ['labels', 'annotations']) {
    const value = metadata[field];
    if (value === undefined || value === null) continue;
    if (!isObject(value)) refuse(field, 'map[string]string');
    for (const text of Object.values(value)) if (typeof text !== 'string') refuse(field, 'string');
  }
  const problem = managedFieldsProblem(metadata['managedFields']);
  if (problem !== undefined) throw badRequest(cannotBe(kind) + problem);
  const { finalizers, ownerReferences } = metadata;
  const texts = finalizers ?? [];
  if (!Array.isArray(texts) || !texts.every((one) => typeof one === 'string')) refuse('finalizers', '[]string');
  const references = ownerReferences ?? [];
  if (!Array.isArray(references) || !references.every(isObject)) refuse('ownerReferences', '[]v1.OwnerReference');
}
