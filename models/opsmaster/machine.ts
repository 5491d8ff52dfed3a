import { setup } from 'xstate';

/** What was perceived of an OpsMaster: its adapter, and whether the backend behind it answers. */
export type OpsMasterEvent =
  { type: 'UNCHECKED' } | { type: 'HEALTHY' } | { type: 'UNHEALTHY' } | { type: 'UNRESOLVED' };

/** Only an answer moves it: while a backend is being asked anew, as after a restart, what was last known stays. */
export const opsMasterMachine = setup({ types: { events: {} as OpsMasterEvent } }).createMachine({
  id: 'opsmaster',
  initial: 'Pending',
  states: {
    Pending: { on: { HEALTHY: 'Ready', UNHEALTHY: 'Unreachable', UNRESOLVED: 'Invalid' } },
    Ready: { on: { UNHEALTHY: 'Unreachable', UNRESOLVED: 'Invalid' } },
    Unreachable: { on: { HEALTHY: 'Ready', UNRESOLVED: 'Invalid' } },
    Invalid: { on: { HEALTHY: 'Ready', UNHEALTHY: 'Unreachable' } },
  },
});
