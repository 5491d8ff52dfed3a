import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Capability } from '#ops-adapters/port.ts';
import type { Act, Refusal } from './acts.ts';
import type { AppendableLog } from './bounded-log.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FenceMemory } from './fence-memory.ts';
import type { Hall } from './hall.ts';
import type { JobStore } from './jobs.ts';

/** What the parts of a world share. */
export interface Backend {
  readonly clock: Clock;
  readonly log: Log;
  readonly hall: Hall;
  readonly jobs: JobStore;
  readonly fences: FenceMemory;
  readonly faults: FaultPlan;
  readonly acts: AppendableLog<Act>;
  readonly refusals: AppendableLog<Refusal>;
  readonly drawDelay: (sku: string, capability: Capability) => number;
  readonly uuid: () => string;
}
