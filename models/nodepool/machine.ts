import { setup } from 'xstate';

export type NodePoolEvent =
  { type: 'SCALING' } | { type: 'COMPLETE' } | { type: 'SHORT' } | { type: 'BROKEN' } | { type: 'DELETED' };

const alive = {
  SCALING: 'Scaling',
  COMPLETE: 'Ready',
  SHORT: 'InsufficientCapacity',
  BROKEN: 'Degraded',
  DELETED: 'Deleting',
} as const;

/** A pool is what its ComputeNodes are; only deletion is never called off. */
export const nodePoolMachine = setup({ types: { events: {} as NodePoolEvent } }).createMachine({
  id: 'nodepool',
  initial: 'Pending',
  states: {
    Pending: { on: alive },
    Scaling: { on: alive },
    Ready: { on: alive },
    InsufficientCapacity: { on: alive },
    Degraded: { on: alive },
    Deleting: {},
  },
});
