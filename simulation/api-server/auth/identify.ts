import type { ApiRequest } from '../exchange.ts';
import type { UserInfo } from '../resources/definition.ts';
import { unauthorized } from '../status.ts';
import type { Authenticator } from './authenticator.ts';
import type { Authorize } from './authorization.ts';
import { impersonate } from './impersonation.ts';
import { anonymous, authenticated } from './users.ts';

/**
 * Who asks: named by an in-process caller, or by a bearer token; with `Impersonate-*` headers, whom they act as.
 * No token at all is anonymous, which is allowed next to nothing.
 * @throws ApiError 401 for a token that nothing stands behind, 403 for who may not impersonate.
 */
export function identify(request: ApiRequest, authenticator: Authenticator, authorize: Authorize): UserInfo {
  const user = request.user === undefined ? tokenUser(request, authenticator) : authenticated(request.user);
  return impersonate(user, request.headers, authorize);
}

function tokenUser(request: ApiRequest, authenticator: Authenticator): UserInfo {
  const header = request.headers['authorization'];
  if (header === undefined) return anonymous;
  const token = /^bearer +(\S+)\s*$/i.exec(header)?.[1];
  // Another way of proving who one is proves nothing here.
  if (token === undefined) return anonymous;
  const user = authenticator.userOf(token);
  if (user === undefined) throw unauthorized();
  return user;
}
