import type { ResourceDefinition } from '../definition.ts';
import { certificateSigningRequest } from './certificatesigningrequest.ts';
import { configMap } from './configmap.ts';
import { controllerRevision } from './controllerrevision.ts';
import { customResourceDefinition } from './customresourcedefinition.ts';
import { daemonSet } from './daemonset.ts';
import { deployment } from './deployment.ts';
import { event } from './event.ts';
import { lease } from './lease.ts';
import { namespace } from './namespace.ts';
import { node } from './node.ts';
import { podDisruptionBudget } from './poddisruptionbudget.ts';
import { pod } from './pod.ts';
import { replicaSet } from './replicaset.ts';
import { reviews } from './reviews.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { serviceAccount } from './serviceaccount.ts';

/** Every kind that the server has without a CustomResourceDefinition, in the order in which kube-apiserver shows their groups. */
export const coreDefinitions: readonly ResourceDefinition[] = [
  configMap,
  event,
  namespace,
  node,
  pod,
  secret,
  serviceAccount,
  service,
  controllerRevision,
  daemonSet,
  deployment,
  replicaSet,
  ...reviews,
  certificateSigningRequest,
  podDisruptionBudget,
  customResourceDefinition,
  lease,
];
