import type { ClusterConnector } from '#controllers/targets/connector.ts';

/** Of a lab that has one cluster: no kubeconfig leads anywhere. */
export const noOtherClusters: ClusterConnector = {
  connect: () => ({ connected: false, reason: 'KubeconfigInvalid', message: 'this lab has no other cluster' }),
};
