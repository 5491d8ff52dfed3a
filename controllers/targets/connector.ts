import type { Kube } from '../runtime/kube.ts';

/**
 * Makes connections to clusters from their kubeconfigs. In production over TLS (`kubeconfig-connector.ts`), in the lab to
 * another server in the process.
 */
export interface ClusterConnector {
  /** Reads and judges `kubeconfig`; sends nothing yet. No message may quote what stands in it. */
  connect(kubeconfig: string): Connected | { connected: false; reason: 'KubeconfigInvalid'; message: string };
}

export type Connected = { connected: true; connection: ClusterConnection };

export interface ClusterConnection {
  /** Of its API server. */
  url: string;
  /** PEM: whose certificates its API server is believed by, where they aren't the system's authorities. */
  caPem?: string;
  /** Gives up on a call (for a watch: until it is open) after {@link callMs}, whatever the network does. */
  kube: Kube;
  /** When the credentials stop being good (ms since the epoch), where they say so themselves. */
  expiresAt?: number;
  /** Breaks off what runs. */
  close(): Promise<void>;
}

/** How long a call may take, in ms: so long a cluster that went dead can hold one worker, once. */
export const callMs = 8_000;
