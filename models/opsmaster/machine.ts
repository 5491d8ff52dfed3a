import { setup } from 'xstate';

/** What was perceived of an OpsMaster: its adapter, and whether the backend behind it answers. */
export type OpsMasterEvent =
  { type: 'UNCHECKED' } | { type: 'HEALTHY' } | { type: 'UNHEALTHY' } | { type: 'UNRESOLVED' };

/** A backend that was reached stays Ready or Unreachable when it is asked again; only a new adapter starts anew. */
export const opsMasterMachine = setup({ types: { events: {} as OpsMasterEvent } }).createMachine({
  id: 'opsmaster',
  initial: 'Pending',
  states: {
    Pending: { on: { HEALTHY: 'Ready', UNHEALTHY: 'Unreachable', UNRESOLVED: 'Invalid' } },
    Ready: { on: { UNHEALTHY: 'Unreachable', UNRESOLVED: 'Invalid' } },
    Unreachable: { on: { HEALTHY: 'Ready', UNRESOLVED: 'Invalid' } },
    Invalid: { on: { UNCHECKED: 'Pending', HEALTHY: 'Ready', UNHEALTHY: 'Unreachable' } },
  },
});
