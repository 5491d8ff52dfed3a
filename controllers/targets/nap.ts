import type { Clock } from '#models/ports/clock.ts';

/** Rests that can be cut short. */
export interface Nap {
  /** Resolves after `ms`, or sooner when woken: but not sooner than {@link leastMs}, however often that happens. */
  rest(ms: number): Promise<void>;
  wake(): void;
  /** Ends the rest now, and all that come. */
  end(): void;
}

/** Whoever is woken by every failing call of many workers must not run without pause. */
const leastMs = 1_000;

export function createNap(clock: Clock): Nap {
  let woken = false;
  let ended = false;
  let hasten = (_atOnce: boolean): void => {};

  return {
    async rest(ms) {
      if (ended) return;
      const least = clock.now() + leastMs;
      const wanted = woken ? leastMs : ms;
      woken = false;
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          hasten = () => {};
          resolve();
        };
        let cancel = clock.setTimer(wanted, finish);
        hasten = (atOnce) => {
          cancel();
          cancel = clock.setTimer(atOnce ? 0 : Math.max(0, least - clock.now()), finish);
        };
      });
      woken = false;
    },
    wake() {
      woken = true;
      hasten(false);
    },
    end() {
      ended = true;
      hasten(true);
    },
  };
}
