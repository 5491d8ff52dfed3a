import { ApiError } from '../api-error.ts';

/* How kube-apiserver refuses a patch. Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go. */

export function badPatch(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** A well-formed patch that can't be applied to this object. kube-apiserver doesn't say which part failed. */
export function inapplicable(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

export function unknownPatchType(accepted: readonly string[]): ApiError {
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}
