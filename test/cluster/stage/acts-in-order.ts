import type { WatchedWorld } from '#simulation/invariants/scene.ts';
import type { Mirror } from './mirror.ts';

/**
 * The world as those see it who compare its acts with what was written before them: each act, and each change of a
 * machine, is told once the mirror has everything that was committed when it happened. They stay in order.
 */
export function actsInOrder(world: WatchedWorld, mirror: Mirror): WatchedWorld {
  let last = Promise.resolve();
  const inTurn = <T>(listener: (entry: T) => void): ((entry: T) => void) => {
    return (entry) => {
      const caughtUp = mirror.caughtUp();
      last = last.then(() => caughtUp).then(() => listener(entry));
    };
  };
  const { acts } = world;
  return {
    acts: {
      get count() {
        return acts.count;
      },
      get dropped() {
        return acts.dropped;
      },
      since: (count) => acts.since(count),
      subscribe: (listener) => acts.subscribe(inTurn(listener)),
    },
    subscribe: (listener) => world.subscribe(inTurn(listener)),
    machine: (serial) => world.machine(serial),
    machines: () => world.machines(),
  };
}
