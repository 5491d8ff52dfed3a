import { setup } from 'xstate';

/** What was perceived of a Flavor: whether any SKU fits it, and whether a machine of those is free. */
export type FlavorEvent = { type: 'NONE_MATCH' } | { type: 'NONE_FREE' } | { type: 'SOME_FREE' };

export const flavorMachine = setup({ types: { events: {} as FlavorEvent } }).createMachine({
  id: 'flavor',
  initial: 'Unmatched',
  states: {
    Unmatched: { on: { NONE_FREE: 'SoldOut', SOME_FREE: 'InStock' } },
    InStock: { on: { NONE_MATCH: 'Unmatched', NONE_FREE: 'SoldOut' } },
    SoldOut: { on: { NONE_MATCH: 'Unmatched', SOME_FREE: 'InStock' } },
  },
});
