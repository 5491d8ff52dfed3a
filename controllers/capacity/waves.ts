import type { Clock } from '#models/ports/clock.ts';
import type { Source } from '../runtime/source.ts';

export interface Waves {
  /** A wave is over when nothing urgent has come for so long, in ms. */
  idleMs: number;
  /** And at the latest so long after it began. */
  mostMs: number;
  /** How long other changes are gathered. */
  otherMs: number;
}

interface Open {
  began: number;
  urgent: boolean;
  cancel: () => void;
}

/**
 * Hands on the first urgent key of a quiet time at once, and what comes after it as one wave. Other changes are gathered;
 * while a wave is open they wait for its end, so that a storm is answered once. Karpenter waits alike: 1 s of idleness and
 * 10 s at most.
 */
export function inWaves(urgent: Source, other: Source, clock: Clock, { idleMs, mostMs, otherMs }: Waves): Source {
  return {
    synced: Promise.all([urgent.synced, other.synced]).then((all) => all.every(Boolean)),
    start(enqueue) {
      const open = new Map<string, Open>();
      /** When a key was last handed on for something urgent. */
      const handed = new Map<string, number>();

      function hand(key: string, isUrgent: boolean): void {
        open.get(key)?.cancel();
        open.delete(key);
        if (isUrgent) handed.set(key, clock.now());
        enqueue(key);
      }
      function wait(key: string, began: number, isUrgent: boolean, untilMs: number): void {
        open.get(key)?.cancel();
        const cancel = clock.setTimer(Math.max(0, untilMs - clock.now()), () => hand(key, isUrgent));
        open.set(key, { began, urgent: isUrgent, cancel });
      }
      const endUrgent = urgent.start((key) => {
        const now = clock.now();
        const known = open.get(key);
        const isQuiet = known?.urgent !== true && now >= (handed.get(key) ?? -Infinity) + idleMs;
        if (isQuiet) {
          hand(key, true);
          return;
        }
        const began = known?.urgent === true ? known.began : now;
        wait(key, began, true, Math.min(began + mostMs, now + idleMs));
      });
      const endOther = other.start((key) => {
        if (!open.has(key)) wait(key, clock.now(), false, clock.now() + otherMs);
      });
      return () => {
        endUrgent();
        endOther();
        for (const { cancel } of open.values()) cancel();
      };
    },
  };
}
