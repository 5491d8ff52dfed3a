import type { Clock } from '#models/ports/clock.ts';
import type { ApiServer } from '../api-server/server.ts';
import type { World } from '../world/world.ts';

/** What an observer may look at: every object, and the truth. It changes nothing. */
export interface LabParts {
  readonly server: ApiServer;
  readonly world: World;
  readonly clock: Clock;
}

/** Something that must never be, and was. */
export interface Violation {
  rule: string;
  message: string;
}

/** Looks on while the lab runs. */
export interface LabObserver {
  /** All so far, oldest first. */
  violations(): Violation[];
  stop(): void;
}
