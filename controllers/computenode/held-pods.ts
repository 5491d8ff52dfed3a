/** What disruption budgets said of pods that were asked to go. In memory only: they are asked again all the time. */
export interface HeldPods {
  /** The eviction of this pod was refused, or (without `why`) wasn't. */
  readonly note: (uid: string, why: string | undefined) => void;
  /** What holds any of these pods, each said once, in the order of its words. */
  reasons(uids: Iterable<string>): string[];
}

/** So many are remembered: beyond that, the oldest are asked anew before anyone misses them. */
const most = 10_000;

export function createHeldPods(): HeldPods {
  const held = new Map<string, string>();
  return {
    note(uid, why) {
      held.delete(uid);
      if (why === undefined) return;
      held.set(uid, why);
      const [oldest] = held.keys();
      if (held.size > most && oldest !== undefined) held.delete(oldest);
    },
    reasons(uids) {
      const reasons = new Set<string>();
      for (const uid of uids) {
        const why = held.get(uid);
        if (why !== undefined) reasons.add(why);
      }
      return [...reasons].toSorted();
    },
  };
}
