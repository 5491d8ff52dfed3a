import type { UserInfo } from '../resources/definition.ts';

export const anonymous: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** The server's own hand: what a kube-apiserver writes by itself. */
export const apiserver: UserInfo = { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] };

/** A controller of kube-controller-manager that the server does the work of. */
export function controllerUser(name: string): UserInfo {
  return serviceAccountUser('kube-system', name);
}

export function serviceAccountUser(namespace: string, name: string, uid?: string): UserInfo {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    ...(uid === undefined ? {} : { uid }),
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** The user with the group that everyone is in whose name is known. */
export function authenticated(user: UserInfo): UserInfo {
  const group = 'system:authenticated';
  return user.groups.includes(group) ? user : { ...user, groups: [...user.groups, group] };
}
