import { setup } from 'xstate';

export type OpsMinionEvent =
  { type: 'ANSWERED' } | { type: 'SILENT' } | { type: 'OTHER_MACHINE' } | { type: 'CHANGED' };

const answers = {
  ANSWERED: 'Reachable',
  SILENT: 'Unreachable',
  OTHER_MACHINE: 'Mismatched',
  CHANGED: 'Pending',
} as const;

/** Whether a machine answers its operations tool, and as the machine it should be. */
export const opsMinionMachine = setup({ types: { events: {} as OpsMinionEvent } }).createMachine({
  id: 'opsminion',
  initial: 'Pending',
  states: {
    Pending: { on: answers },
    Reachable: { on: answers },
    Unreachable: { on: answers },
    Mismatched: { on: answers },
  },
});
