import type { Clock } from '#models/ports/clock.ts';

export interface TurnLimits {
  /** That many at one door at once. */
  atOnce: number;
  /** Who takes longer stands in nobody's way any more, though not done: what is silent needs nothing. */
  patienceMs: number;
}

export interface Turns {
  /** Resolves when it is one's turn at this door. To be called when done; called again, it does nothing. */
  take(door: string): Promise<() => void>;
}

/** Queues, one a door: first come, first served. */
export function createTurns(clock: Clock, { atOnce, patienceMs }: TurnLimits): Turns {
  const doors = new Map<string, { inside: number; waiting: (() => void)[] }>();

  function leave(door: string): void {
    const queue = doors.get(door);
    const next = queue?.waiting.shift();
    // Whoever waits takes over the place.
    if (next !== undefined) next();
    else if (queue !== undefined && (queue.inside -= 1) === 0) doors.delete(door);
  }

  return {
    async take(door) {
      const queue = doors.get(door) ?? { inside: 0, waiting: [] };
      doors.set(door, queue);
      if (queue.inside < atOnce) queue.inside += 1;
      else await new Promise<void>((resolve) => queue.waiting.push(resolve));
      let left = false;
      const end = (): void => {
        cancel();
        if (left) return;
        left = true;
        leave(door);
      };
      const cancel = clock.setTimer(patienceMs, end);
      return end;
    },
  };
}
