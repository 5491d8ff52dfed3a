/**
 * Creations and deletions that were done but that the cache doesn't show yet, by ReplicaSet: without them, a controller
 * that looks again too soon would do them twice. What is never seen is believed in for five minutes.
 */
export interface Expectations {
  creating(owner: string, name: string, now: number): void;
  deleting(owner: string, uid: string, now: number): void;
  /** It was seen, or it failed. */
  met(owner: string, nameOrUid: string): void;
  /** Creations not seen yet. */
  creations(owner: string, now: number): number;
  isDeleting(owner: string, uid: string, now: number): boolean;
  forget(owner: string): void;
}

export const believedMs = 300_000;

export function createExpectations(): Expectations {
  /** By owner, then by name or uid: until when. */
  const creations = new Map<string, Map<string, number>>();
  const deletions = new Map<string, Map<string, number>>();

  function note(where: Map<string, Map<string, number>>, owner: string, what: string, now: number): void {
    const noted = where.get(owner) ?? new Map<string, number>();
    where.set(owner, noted.set(what, now + believedMs));
  }
  function drop(where: Map<string, Map<string, number>>, owner: string, what: string): void {
    const noted = where.get(owner);
    if (noted?.delete(what) === true && noted.size === 0) where.delete(owner);
  }

  return {
    creating: (owner, name, now) => note(creations, owner, name, now),
    deleting: (owner, uid, now) => note(deletions, owner, uid, now),
    met(owner, what) {
      drop(creations, owner, what);
      drop(deletions, owner, what);
    },
    creations(owner, now) {
      for (const [name, until] of creations.get(owner) ?? []) if (until <= now) drop(creations, owner, name);
      return creations.get(owner)?.size ?? 0;
    },
    isDeleting: (owner, uid, now) => (deletions.get(owner)?.get(uid) ?? 0) > now,
    forget(owner) {
      creations.delete(owner);
      deletions.delete(owner);
    },
  };
}
