import type { Clock } from '#models/ports/clock.ts';

/**
 * The heartbeats of all kubelets, kept as beginnings and ends instead of being written: whoever reads a Lease is told
 * when it would have been renewed. Give one to the server's reader (`leaseReader`) and to the cluster.
 */
export interface Heartbeats {
  /** A kubelet on machine `serial` renews the Lease of this Node from now on. */
  begin(node: string, serial: string): void;
  end(node: string, serial: string): void;
  /** Drops what is known of a Node that is gone and has no kubelet. */
  forget(node: string): void;
  /** ms since the epoch; undefined when no kubelet ever renewed it here. */
  renewedAt(node: string): number | undefined;
  /** Told after each beginning and end. */
  subscribe(listener: () => void): () => void;
}

/** A kubelet renews this often. */
export const renewEveryMs = 10_000;

interface Beat {
  /** When each machine's kubelet began; one machine, unless two believe to be the same Node. */
  since: Map<string, number>;
  endedAt: number | undefined;
}

export function createHeartbeats(clock: Clock): Heartbeats {
  const beats = new Map<string, Beat>();
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());

  function lastRenewal(beat: Beat): number | undefined {
    const now = clock.now();
    let last = beat.endedAt;
    for (const since of beat.since.values()) {
      last = Math.max(last ?? since, since, Math.floor(now / renewEveryMs) * renewEveryMs);
    }
    return last;
  }

  return {
    begin(node, serial) {
      const beat = beats.get(node) ?? { since: new Map(), endedAt: undefined };
      beats.set(node, beat);
      if (beat.since.has(serial)) return;
      beat.since.set(serial, clock.now());
      tell();
    },
    end(node, serial) {
      const beat = beats.get(node);
      if (beat === undefined || !beat.since.has(serial)) return;
      beat.endedAt = lastRenewal(beat);
      beat.since.delete(serial);
      tell();
    },
    forget(node) {
      if (beats.get(node)?.since.size === 0) beats.delete(node);
    },
    renewedAt(node) {
      const beat = beats.get(node);
      return beat === undefined ? undefined : lastRenewal(beat);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
