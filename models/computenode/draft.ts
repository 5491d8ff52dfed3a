import type { ComputeNodeStatus } from '../generated/computenode.ts';

/** A status on its way through one reconcile: before the first write nothing of it is there. */
export type Draft = Partial<ComputeNodeStatus>;
