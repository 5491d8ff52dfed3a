import { setup } from 'xstate';

export type UnitEvent =
  { type: 'SCALING' } | { type: 'COMPLETE' } | { type: 'SHORT' } | { type: 'BROKEN' } | { type: 'DELETED' };

const alive = {
  SCALING: 'Scaling',
  COMPLETE: 'Ready',
  SHORT: 'InsufficientCapacity',
  BROKEN: 'Degraded',
  DELETED: 'Deleting',
} as const;

/** A Unit is what its instances are; only deletion is never called off. */
export const unitMachine = setup({ types: { events: {} as UnitEvent } }).createMachine({
  id: 'unit',
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
