import { setup } from 'xstate';

/** What was perceived of one instance of a Unit: its pools, their nodes, and the time. */
export type UnitInstanceEvent =
  /** Its pools are there or being made, and not all of its machines are claimed. */
  | { type: 'GATHER' }
  | { type: 'WHOLE' }
  | { type: 'COMPLETE' }
  /** Some of it is missing or broken, after it was whole once. */
  | { type: 'BROKEN' }
  /** It wasn't whole in time. */
  | { type: 'TIMEOUT' }
  /** None of its pools is left. */
  | { type: 'EMPTIED' }
  /** It is one too many. */
  | { type: 'RELEASE' };

/** From its first time as Ready on, less than that is too little. */
const served = { WHOLE: 'Degraded', COMPLETE: 'Ready', BROKEN: 'Degraded', RELEASE: 'Emptying' } as const;
const standing = { WHOLE: 'Installing', COMPLETE: 'Ready', BROKEN: 'Degraded', RELEASE: 'Emptying' } as const;

/**
 * An instance gets all of its machines or gives all back; once it was whole, it is kept until it is one too many. From
 * then on it goes, even if it is wanted again meanwhile: another one comes.
 */
export const unitInstanceMachine = setup({ types: { events: {} as UnitInstanceEvent } }).createMachine({
  id: 'unit-instance',
  initial: 'Pending',
  states: {
    Pending: { on: { ...standing, GATHER: 'Gathering' } },
    Gathering: { on: { ...standing, TIMEOUT: 'GivingBack' } },
    Installing: { on: standing },
    Ready: { on: served },
    Degraded: { on: served },
    GivingBack: { on: { EMPTIED: 'Pending', RELEASE: 'Emptying' } },
    Emptying: {},
  },
});
