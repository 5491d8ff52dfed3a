import type { Manager } from '#controllers/manager.ts';
import type { Clock } from '#models/ports/clock.ts';
import { createIncarnation, type Crash, type Incarnation } from './incarnation.ts';

/** The controllers as a process that dies and is started again, by whoever keeps processes running. */
export interface Replica extends Manager {
  /** How often it has been started. */
  readonly lives: number;
  readonly alive: boolean;
  /** Plans the death of the life that runs now. Dead already: nothing. */
  crashAt(crash: Crash): void;
  crash(): void;
}

export interface ReplicaOptions {
  /** Makes the controllers of one life, on nothing but what goes through it. `life` counts from 1. */
  make: (incarnation: Incarnation, life: number) => Manager;
  clock: Clock;
  /** How long it stays dead, in ms. */
  restartAfterMs: () => number;
}

export function createReplica({ make, clock, restartAfterMs }: ReplicaOptions): Replica {
  let lives = 0;
  let stopped = false;
  let current: { incarnation: Incarnation; manager: Manager } | undefined;
  const ready = Promise.withResolvers<boolean>();

  function launch(): void {
    if (stopped) return;
    lives += 1;
    const incarnation = createIncarnation(clock, () => {
      current = undefined;
      if (!stopped) clock.setTimer(restartAfterMs(), launch);
    });
    const manager = make(incarnation, lives);
    current = { incarnation, manager };
    manager.start();
    void manager.ready.then(ready.resolve);
  }

  return {
    get lives() {
      return lives;
    },
    get alive() {
      return current !== undefined;
    },
    ready: ready.promise,
    start: launch,
    async stop() {
      stopped = true;
      ready.resolve(false);
      await current?.manager.stop();
    },
    metrics: () => current?.manager.metrics() ?? {},
    pending: () => current?.manager.pending() ?? [],
    crashAt: (crash) => current?.incarnation.crashAt(crash),
    crash: () => current?.incarnation.kill(),
  };
}
