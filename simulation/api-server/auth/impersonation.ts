import { forbidden, badRequest } from '../status.ts';
import type { UserInfo } from '../resources/definition.ts';
import type { Authorize } from './authorization.ts';
import { anonymous, serviceAccountUser } from './users.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const extraPrefix = 'impersonate-extra-';

/**
 * Whom `user` acts as by `Impersonate-*` headers; `user` where there are none.
 * @throws ApiError 403 for who may not, 400 for groups, a uid or more of nobody.
 */
export function impersonate(user: UserInfo, headers: Headers, authorize: Authorize): UserInfo {
  const name = headers['impersonate-user'] ?? '';
  const groups = listOf(headers['impersonate-group']);
  const uid = headers['impersonate-uid'];
  const extra = extraOf(headers);
  if (name === '') {
    // As Go prints the ObjectReferences that are asked for.
    const asked = [
      ...groups.map((group) => `{Group  ${group}    }`),
      ...Object.entries(extra).flatMap(([key, values]) =>
        values.map((value) => `{UserExtra  ${value}  authentication.k8s.io/v1  ${key}}`),
      ),
      ...(uid === undefined ? [] : [`{UID  ${uid}  authentication.k8s.io/v1  }`]),
    ];
    if (asked.length === 0) return user;
    throw badRequest(`requested [${asked.join(' ')}] without impersonating a user`);
  }
  checkMay(user, name, authorize);
  return {
    ...subject(name, groups),
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

const account = /^system:serviceaccount:([^:]+):([^:]+)$/;

function checkMay(user: UserInfo, whole: string, authorize: Authorize): void {
  const [, namespace, robot] = account.exec(whole) ?? [];
  const plural = robot === undefined ? 'users' : 'serviceaccounts';
  const name = robot ?? whole;
  const where = namespace === undefined ? {} : { namespace };
  const asked = { verb: 'impersonate', group: '', version: 'v1', resource: plural, name, ...where };
  if (authorize(user, asked).allowed) return;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const because = `User "${user.name}" cannot impersonate resource "${plural}" in API group "" ${scope}`;
  throw forbidden({ group: '', plural }, name, because);
}

/** Who is known is authenticated, unless it is said that they aren't; a ServiceAccount is in its namespace's groups. */
function subject(name: string, asked: readonly string[]): UserInfo {
  const [, namespace, robot] = account.exec(name) ?? [];
  if (asked.length === 0 && namespace !== undefined && robot !== undefined) return serviceAccountUser(namespace, robot);
  if (asked.includes('system:authenticated') || asked.includes('system:unauthenticated'))
    return { name, groups: asked };
  return { name, groups: [...asked, name === anonymous.name ? 'system:unauthenticated' : 'system:authenticated'] };
}

function extraOf(headers: Headers): Record<string, string[]> {
  const said = Object.entries(headers).filter(([name]) => name.startsWith(extraPrefix));
  return Object.fromEntries(said.map(([name, value]) => [name.slice(extraPrefix.length), listOf(value)]));
}

function listOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
