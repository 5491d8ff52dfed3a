import type { Refusal } from '#models/placement/refusal.ts';

/**
 * What the binder last said of ComputeNodes it found nothing for, by uid. Held in memory only: it can be had again by
 * asking the binder, and the ComputeNode's own controller is the one to write it down.
 */
export interface Verdicts {
  get(uid: string): Refusal | undefined;
  /** Replaces all; `onChange` hears the uids whose verdict differs. */
  replace(verdicts: ReadonlyMap<string, Refusal>): void;
  onChange(listener: (uid: string) => void): () => void;
}

export function createVerdicts(): Verdicts {
  let current: ReadonlyMap<string, Refusal> = new Map();
  const listeners = new Set<(uid: string) => void>();
  return {
    get: (uid) => current.get(uid),
    replace(next) {
      const changed: string[] = [];
      for (const uid of new Set([...current.keys(), ...next.keys()])) {
        if (JSON.stringify(current.get(uid)) !== JSON.stringify(next.get(uid))) changed.push(uid);
      }
      current = next;
      for (const uid of changed) for (const listener of listeners) listener(uid);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
