import { ApiError } from '../api-error.ts';
import { invalid } from '../status.ts';

/* How kube-apiserver refuses a patch. Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go. */

export function badPatch(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** A well-formed patch that can't be applied to this object. kube-apiserver doesn't say which part failed. */
export function inapplicable(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

/** Core kinds are asked one layer earlier, which says less. */
export function unknownPatchType(custom: boolean): ApiError {
  if (!custom) return new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const accepted = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'];
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

/** What a patch made of an object can't be read any more. `shown` is that object, or the patch, as text. */
export function unreadablePatched(shown: string, why: string): ApiError {
  const message = `Invalid value: ${JSON.stringify(shown)}: ${why}`;
  return invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', field: 'patch', message }]);
}
