import type { CapacityStatus } from '#models/capacity/findings.ts';
import { same } from '#models/reconcile/same.ts';

/**
 * What was last found of the room in each Cluster, by name. Held in memory only, as verdicts of the binder are: it can be
 * found anew, and the Cluster's own controller is the one to write it down.
 */
export interface CapacityFindings {
  get(cluster: string): CapacityStatus | undefined;
  /** Undefined forgets; who listens hears the names of those that differ. */
  set(cluster: string, findings: CapacityStatus | undefined): void;
  onChange(listener: (cluster: string) => void): () => void;
}

export function createCapacityFindings(): CapacityFindings {
  const current = new Map<string, CapacityStatus>();
  const listeners = new Set<(cluster: string) => void>();
  return {
    get: (cluster) => current.get(cluster),
    set(cluster, findings) {
      if (same(current.get(cluster), findings)) return;
      if (findings === undefined) current.delete(cluster);
      else current.set(cluster, findings);
      for (const listener of listeners) listener(cluster);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
