import { setup } from 'xstate';

export type ComputeNodeEvent =
  | { type: 'ACCEPTED' }
  | { type: 'BOUND' }
  | { type: 'INSTALLED' }
  | { type: 'JOINED' }
  | { type: 'UNHEALTHY' }
  | { type: 'HEALTHY' }
  | { type: 'MAINTENANCE' }
  | { type: 'FAILED' }
  | { type: 'RETRY' }
  | { type: 'DELETED' }
  | { type: 'DRAINED' };

/** Seen when a phase was lost (an object restored without its status): the node is where its facts say. */
const recovered = { INSTALLED: 'Joining', JOINED: 'Ready' } as const;
const always = { FAILED: 'Failed', DELETED: 'Draining', DRAINED: 'Releasing' } as const;

/**
 * One machine with a role in one cluster, from claim to release. Deletion leads to Draining from everywhere, and what is
 * being deleted hears of nothing but its release: that is never called off. Maintenance leads there too, and back.
 */
export const computeNodeMachine = setup({ types: { events: {} as ComputeNodeEvent } }).createMachine({
  id: 'computenode',
  initial: 'Pending',
  states: {
    Pending: { on: { ...always, ...recovered, ACCEPTED: 'Binding', BOUND: 'Installing' } },
    Binding: { on: { ...always, ...recovered, BOUND: 'Installing' } },
    Installing: { on: { ...always, INSTALLED: 'Joining', JOINED: 'Ready' } },
    Joining: { on: { ...always, BOUND: 'Installing', JOINED: 'Ready' } },
    Ready: { on: { ...always, UNHEALTHY: 'Repairing', MAINTENANCE: 'Draining' } },
    Repairing: { on: { ...always, HEALTHY: 'Ready', MAINTENANCE: 'Draining' } },
    Failed: { on: { DELETED: 'Draining', DRAINED: 'Releasing', RETRY: 'Installing', UNHEALTHY: 'Repairing' } },
    Draining: { on: { FAILED: 'Failed', DRAINED: 'Releasing', HEALTHY: 'Ready', UNHEALTHY: 'Repairing' } },
    Releasing: {},
  },
});
