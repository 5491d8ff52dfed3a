import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import { resourceId } from '#models/meta/resource.ts';
import type { Registry } from '../registry.ts';
import type { UserInfo } from '../resources/definition.ts';
import type { Store } from '../storage/store.ts';
import { bootstrapUser } from './bootstrap-token.ts';
import { authenticated } from './users.ts';
import { createServiceAccountTokens, type ServiceAccountTokens, type TokenSubject } from './service-account-tokens.ts';

/** A token that is known from the start, as in kube-apiserver's --token-auth-file. */
export interface StaticToken {
  token: string;
  user: UserInfo;
}

export interface Authenticator {
  readonly serviceAccountTokens: ServiceAccountTokens;
  /** Undefined when nothing stands behind the token. `system:authenticated` is always among the groups. */
  userOf(token: string): UserInfo | undefined;
}

export function createAuthenticator(options: {
  tokens: readonly StaticToken[];
  store: Store;
  registry: Registry;
  clock: Clock;
  ids: Ids;
}): Authenticator {
  const { store, registry, clock } = options;
  const fixed = new Map(options.tokens.map(({ token, user }) => [token, authenticated(user)]));
  const serviceAccountTokens = createServiceAccountTokens({ clock, ids: options.ids, exists });

  function secretOf(name: string) {
    return store.collection('secrets').get(`kube-system/${name}`)?.object;
  }

  function exists({ namespace, name, uid, boundObject }: TokenSubject): boolean {
    const account = store.collection('serviceaccounts').get(`${namespace}/${name}`);
    if (account?.object.metadata.uid !== uid) return false;
    if (boundObject === undefined) return true;
    const served = registry.findKind('', boundObject.kind);
    if (served === undefined) return false;
    const key = served.definition.namespaced ? `${namespace}/${boundObject.name}` : boundObject.name;
    return store.collection(resourceId(served.definition)).get(key)?.object.metadata.uid === boundObject.uid;
  }

  return {
    serviceAccountTokens,
    userOf: (token) =>
      fixed.get(token) ?? serviceAccountTokens.userOf(token) ?? bootstrapUser(token, secretOf, clock.now()),
  };
}
