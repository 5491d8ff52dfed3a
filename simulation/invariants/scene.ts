import type { Clock } from '#models/ports/clock.ts';
import type { World } from '../world/world.ts';
import type { Report } from './violation.ts';
import type { View } from './view.ts';

/** Of the world, what the rules look at. */
export type WatchedWorld = Pick<World, 'acts' | 'subscribe' | 'machine' | 'machines'>;

/** What each group of rules is given. */
export interface Scene {
  readonly view: View;
  readonly world: WatchedWorld;
  readonly clock: Clock;
  readonly report: Report;
  /** For how long controllers may act on what has changed since, in ms: what their caches may lag behind. */
  readonly lagMs: number;
}
