import { resourceId, type Resource } from '#models/meta/resource.ts';
import { ApiError, type StatusDetails } from './api-error.ts';
import type { FieldError } from './resources/definition.ts';

type Named = Pick<Resource, 'group' | 'plural'>;

/** The `Status` that a client gets for an error, worded as kube-apiserver words it. */
export function statusOf(error: ApiError): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: error.continuation === undefined ? {} : { continue: error.continuation },
    status: 'Failure',
    message: error.message,
    ...(error.reason === '' ? {} : { reason: error.reason }),
    ...(error.details === undefined ? {} : { details: error.details }),
    code: error.code,
  };
}

function detailsOf(resource: Named, name: string): StatusDetails {
  const { group, plural: kind } = resource;
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind };
}

export function notFound(resource: Named, name: string): ApiError {
  const message = `${resourceId(resource)} "${name}" not found`;
  return new ApiError(404, 'NotFound', message, detailsOf(resource, name));
}

export function alreadyExists(resource: Named, name: string): ApiError {
  const message = `${resourceId(resource)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export function conflict(resource: Named, name: string, because = modified): ApiError {
  const message = `Operation cannot be fulfilled on ${resourceId(resource)} "${name}": ${because}`;
  return new ApiError(409, 'Conflict', message, detailsOf(resource, name));
}

const modified = 'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(resource: Named, name: string, because: string): ApiError {
  const subject = name === '' ? resourceId(resource) : `${resourceId(resource)} "${name}"`;
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${because}`, detailsOf(resource, name));
}

/** 422 with one cause a field error, as kubectl prints them. What is found twice is said once. */
export function invalid(kind: Pick<Resource, 'group' | 'kind'>, name: string, errors: readonly FieldError[]): ApiError {
  const words = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  const listed = words.length === 1 ? (words[0] ?? '') : `[${words.join(', ')}]`;
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const details = {
    ...(name === '' ? {} : { name }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    ...(kind.kind === '' ? {} : { kind: kind.kind }),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  };
  return new ApiError(422, 'Invalid', `${qualified} "${name}" is invalid: ${listed}`, details);
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function unknownPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError(405, 'MethodNotAllowed', message, {});
}

/** A verb that a kind, or a path below its objects, doesn't have. */
export function refusedVerb(definition: Named & { custom?: boolean }, verb: string): ApiError {
  if (!definition.custom) return methodNotAllowed();
  const message = `${verb} is not supported on resources of kind ${JSON.stringify(resourceId(definition))}`;
  const details = { group: definition.group, kind: definition.plural };
  return new ApiError(405, 'MethodNotAllowed', message, details);
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

/** @param token goes on from the same place, at the latest state. */
export function expiredContinue(token: string): ApiError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
    'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
    'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
    'deleted between the time the first chunk was returned and now may show up in the list.';
  return new ApiError(410, 'Expired', message, undefined, token);
}

export function notServed(what: string): ApiError {
  return new ApiError(501, 'NotImplemented', `${what} is not served by the embedded API server`);
}

/** A list at a revision that this server hasn't reached: a client that saw more than the server has. */
export function tooLargeRevision(asked: number, current: number): ApiError {
  const message = `Timeout: Too large resource version: ${asked}, current: ${current}`;
  return new ApiError(504, 'Timeout', message, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
