import { systemNamespace } from '#models/meta/system.ts';
import { serviceAccountUser } from '../api-server/auth/users.ts';
import type { UserInfo } from '../api-server/resources/definition.ts';

/** What Rackwright's own controllers act as: by this name their writes are counted. */
export const controllersUser: UserInfo = serviceAccountUser(systemNamespace, 'controllers');

/** Scheduler, node controller and the others that are no part of Rackwright, and the reader behind the kubelets. */
export const clusterUser: UserInfo = { name: 'system:kube-controller-manager', groups: ['system:masters'] };

/** Whoever holds the kubeconfig, and what lays out the data centre on their behalf. */
export const administrator: UserInfo = { name: 'administrator', groups: ['system:masters'] };
