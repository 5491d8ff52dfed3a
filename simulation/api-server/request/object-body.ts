import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';
import type { ApiError } from '../api-error.ts';
import { unmarshal } from '../decode/unmarshal.ts';
import { asObject, asString, isObject } from '../json.ts';
import { managedFieldsProblem } from './managed-fields.ts';
import { componentName } from '../resources/core/schemas.ts';
import { badRequest } from '../status.ts';

type Kind = Pick<Resource, 'group' | 'version' | 'kind'> & { custom?: boolean };

/** Says that a value can't be read, and why. */
type Refuse = (why: string) => ApiError;

/**
 * A body as an object of the kind that the path takes; apiVersion and kind are filled in where absent, as are names that
 * the path knows.
 * @throws ApiError 400 when it is of another kind, in another place, or no object.
 */
export function readObject(
  body: unknown,
  expected: Kind,
  place: { namespace: string | undefined; name?: string },
  refuse: Refuse = (why) => cannotBe(expected, why),
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
  const typed = readTyped(body, expected, refuse);
  const metadata = asObject(typed['metadata']) ?? {};
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
  return { ...typed, apiVersion, kind: expected.kind, metadata: placed };
}

/** As {@link readObject}, of a body that has to say its own name. */
export function readNamed(
  body: Record<string, unknown>,
  expected: Kind,
  place: { namespace: string | undefined; name: string },
  refuse?: Refuse,
): KubeObject {
  const said = asObject(body['metadata'])?.['name'] ?? '';
  if (said === '') {
    throw badRequest(`the name of the object (${place.name} based on URL) was undeterminable: name must be provided`);
  }
  return readObject(body, expected, place, refuse);
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

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/**
 * With the values that Go's decoder makes of it: of a core kind all is typed, of a custom resource its metadata.
 * @throws ApiError 400 for a value of another type.
 */
function readTyped(body: Record<string, unknown>, expected: Kind, refuse: Refuse): Record<string, unknown> {
  const problem = managedFieldsProblem(asObject(body['metadata'])?.['managedFields']);
  if (problem !== undefined) throw refuse(problem);
  const component = expected.custom === true ? undefined : componentName(expected);
  const read = component === undefined ? metadataRead(body) : unmarshal(body, component);
  if (read.problem !== undefined) throw refuse(read.problem);
  return read.value;
}

function metadataRead(body: Record<string, unknown>): ReturnType<typeof unmarshal> {
  const metadata = body['metadata'] ?? {};
  if (isObject(metadata)) {
    const { value, problem } = unmarshal(metadata, objectMeta);
    return { value: { ...body, metadata: value }, problem };
  }
  const kind = Array.isArray(metadata) ? 'array' : typeof metadata === 'boolean' ? 'bool' : typeof metadata;
  return { value: body, problem: `json: cannot unmarshal ${kind} into Go value of type v1.ObjectMeta` };
}

function cannotBe({ kind, version }: Kind, why: string): ApiError {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}
