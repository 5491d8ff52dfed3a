import type { ApiRequest } from '../exchange.ts';
import type { UserInfo } from '../resources/definition.ts';
import { forbidden, unauthorized } from '../status.ts';
import type { Authenticator } from './authenticator.ts';
import type { Authorize } from './authorization.ts';
import { anonymous, authenticated, serviceAccountUser } from './users.ts';

/**
 * Who asks: named by an in-process caller, or by a bearer token; with `Impersonate-*` headers, whom they act as.
 * No token at all is anonymous, which is allowed next to nothing.
 * @throws ApiError 401 for a token that nothing stands behind, 403 for who may not impersonate.
 */
export function identify(request: ApiRequest, authenticator: Authenticator, authorize: Authorize): UserInfo {
  const user = request.user === undefined ? tokenUser(request, authenticator) : authenticated(request.user);
  const name = request.headers['impersonate-user'];
  if (name === undefined) return user;
  const { allowed } = authorize(user, { verb: 'impersonate', group: '', version: 'v1', resource: 'users', name });
  if (!allowed) {
    const because = `User "${user.name}" cannot impersonate resource "users" in API group "" at the cluster scope`;
    throw forbidden({ group: '', plural: 'users' }, name, because);
  }
  const asked = (request.headers['impersonate-group'] ?? '').split(',').map((group) => group.trim());
  return impersonated(
    name,
    asked.filter((group) => group !== ''),
  );
}

/** Who is known is authenticated, unless it is said that they aren't; a ServiceAccount is in its namespace's groups. */
function impersonated(name: string, asked: readonly string[]): UserInfo {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  if (asked.length === 0 && account !== null) return serviceAccountUser(account[1] ?? '', account[2] ?? '');
  if (asked.includes('system:authenticated') || asked.includes('system:unauthenticated'))
    return { name, groups: asked };
  return { name, groups: [...asked, name === anonymous.name ? 'system:unauthenticated' : 'system:authenticated'] };
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
