/** Keeps a controller from counting a large crowd anew at each event of one of its members. */
export interface Pace {
  /** When (ms) this object may be looked at next; undefined: now. */
  waitUntil(key: string, now: number): number | undefined;
  looked(key: string, crowd: number, now: number): void;
  forget(key: string): void;
}

const largeCrowd = 200;
const everyMs = 500;

export function createPace(): Pace {
  const looks = new Map<string, number>();
  return {
    waitUntil(key, now) {
      const next = looks.get(key);
      return next !== undefined && now < next ? next : undefined;
    },
    looked(key, crowd, now) {
      if (crowd >= largeCrowd) looks.set(key, now + everyMs);
      else looks.delete(key);
    },
    forget: (key) => looks.delete(key),
  };
}
