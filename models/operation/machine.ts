import { setup } from 'xstate';

export type OperationEvent =
  { type: 'STARTED' } | { type: 'SUCCEEDED' } | { type: 'FAILED' } | { type: 'LOST_SIGHT' } | { type: 'WAITING' };

/**
 * One thing done to one machine. Unknown is not an end: the operation is looked up until the adapter answers or its
 * deadline has surely ended it. Succeeded and Failed are ends, and answer nothing any more.
 */
export const operationMachine = setup({ types: { events: {} as OperationEvent } }).createMachine({
  id: 'operation',
  initial: 'Pending',
  states: {
    Pending: {
      on: {
        STARTED: 'Running',
        SUCCEEDED: 'Succeeded',
        FAILED: 'Failed',
        LOST_SIGHT: 'Unknown',
        WAITING: 'Pending',
      },
    },
    Running: { on: { SUCCEEDED: 'Succeeded', FAILED: 'Failed', LOST_SIGHT: 'Unknown' } },
    Unknown: { on: { STARTED: 'Running', SUCCEEDED: 'Succeeded', FAILED: 'Failed', WAITING: 'Pending' } },
    Succeeded: {},
    Failed: {},
  },
});
