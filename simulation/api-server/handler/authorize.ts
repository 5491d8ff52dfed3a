import type { Attributes, Authorize } from '../auth/authorization.ts';
import type { UserInfo } from '../resources/definition.ts';
import { ApiError } from '../api-error.ts';
import { forbidden } from '../status.ts';

/** @throws ApiError 403 for one who may not, a stranger too. */
export function checkAllowed(authorize: Authorize, user: UserInfo, attributes: Attributes): void {
  const { allowed, reason } = authorize(user, attributes);
  if (allowed) return;
  const tail = reason === undefined ? '' : `: ${reason}`;
  const { verb, group = '', resource, subresource, namespace, name = '' } = attributes;
  if (resource === undefined) {
    const path = attributes.path ?? '';
    throw new ApiError(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"${tail}`, {});
  }
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const because = `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}${tail}`;
  throw forbidden({ group, plural: resource }, name, because);
}
