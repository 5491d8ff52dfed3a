import type { Refusal } from '#models/placement/refusal.ts';
import { earliest } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';

/**
 * What the binder last said of ComputeNodes it found nothing for, by uid. Held in memory only: it can be had again by
 * asking the binder, and the ComputeNode's own controller is the one to write it down.
 */
export interface Verdicts {
  get(uid: string): Refusal | undefined;
  /**
   * Replaces all; `onChange` hears the uids whose verdict differs. Where only numbers moved, the old verdict stands until
   * half a minute after the last such change, so that each machine taken doesn't rewrite every node that waits.
   * @returns when what was held back is due (ms since the epoch): come again then. Undefined when nothing was.
   */
  replace(verdicts: ReadonlyMap<string, Refusal>, now: number): number | undefined;
  onChange(listener: (uid: string) => void): () => void;
}

const dampingMs = 30_000;

/** Whether two refusals name the same classes, whatever the numbers. */
function alike(a: Refusal, b: Refusal): boolean {
  const classes = ({ classes: those }: Refusal): string[] => those.map(({ reason }) => reason).toSorted();
  return a.reason === b.reason && same(classes(a), classes(b));
}

export function createVerdicts(): Verdicts {
  const current = new Map<string, { refusal: Refusal; toldAt: number }>();
  const listeners = new Set<(uid: string) => void>();
  return {
    get: (uid) => current.get(uid)?.refusal,
    replace(next, now) {
      const changed = [...current.keys()].filter((uid) => !next.has(uid));
      for (const uid of changed) current.delete(uid);
      let due: number | undefined;
      for (const [uid, refusal] of next) {
        const told = current.get(uid);
        if (told !== undefined && same(told.refusal, refusal)) continue;
        if (told !== undefined && alike(told.refusal, refusal) && now < told.toldAt + dampingMs) {
          due = earliest(due, told.toldAt + dampingMs);
          continue;
        }
        current.set(uid, { refusal, toldAt: now });
        changed.push(uid);
      }
      for (const uid of changed) for (const listener of listeners) listener(uid);
      return due;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
