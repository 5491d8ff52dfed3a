import { setup } from 'xstate';

/** What was perceived of a Cluster: the connection to its API server. */
export type ClusterEvent =
  | { type: 'CONNECTING' }
  | { type: 'CONNECTED' }
  /** It didn't answer; the same attempt may succeed later by itself. */
  | { type: 'UNREACHABLE' }
  /** It can't be reached as it is declared: a person has to change something. */
  | { type: 'INVALID' };

/** Only an answer moves it: while a Cluster is being connected to anew, as after a restart, what was last known stays. */
export const clusterMachine = setup({ types: { events: {} as ClusterEvent } }).createMachine({
  id: 'cluster',
  initial: 'Pending',
  states: {
    Pending: { on: { CONNECTED: 'Ready', UNREACHABLE: 'Unreachable', INVALID: 'Invalid' } },
    Ready: { on: { UNREACHABLE: 'Unreachable', INVALID: 'Invalid' } },
    Unreachable: { on: { CONNECTED: 'Ready', INVALID: 'Invalid' } },
    Invalid: { on: { CONNECTED: 'Ready', UNREACHABLE: 'Unreachable' } },
  },
});
