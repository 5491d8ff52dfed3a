import { setup } from 'xstate';

/** What was perceived of a Region, AZone or Rack. One machine serves the three: they are nested failure domains. */
export type PlaceEvent =
  { type: 'WELL' } | { type: 'UNWELL' } | { type: 'CORDONED' } | { type: 'DRAINING' } | { type: 'DRAINED' };

/**
 * Every phase answers every event: a place is what is perceived of it now, a drain may be called off at any point, and
 * a node found in a drained place makes it Draining again.
 */
export const placeMachine = setup({ types: { events: {} as PlaceEvent } }).createMachine({
  id: 'place',
  initial: 'Active',
  on: {
    WELL: { target: '.Active' },
    UNWELL: { target: '.Degraded' },
    CORDONED: { target: '.Cordoned' },
    DRAINING: { target: '.Draining' },
    DRAINED: { target: '.Drained' },
  },
  states: { Active: {}, Degraded: {}, Cordoned: {}, Draining: {}, Drained: {} },
});
