import type { KubeObject } from '#models/meta/object.ts';
import { asObject, asString } from '../json.ts';
import { readBody } from '../request/body.ts';
import { readObject } from '../request/object-body.ts';
import type { Call } from '../context.ts';
import { badRequest } from '../status.ts';

/**
 * What is posted to a subresource of an object, of the kind that it takes; an empty kind or version is none.
 * @throws ApiError 400 for another kind, and for a name that isn't the object's.
 */
export function readRequestObject(
  { request, namespace, name }: Call,
  kind: { group: string; version: string; kind: string },
): KubeObject {
  const body = { ...asObject(readBody(request)) };
  for (const field of ['apiVersion', 'kind']) if (body[field] === '') delete body[field];
  const given = asString(asObject(body['metadata'])?.['name']);
  if (given !== '' && given !== name) throw badRequest(`name in URL does not match name in ${kind.kind} object`);
  return readObject(body, kind, { namespace, name });
}
