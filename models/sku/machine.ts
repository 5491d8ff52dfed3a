import { setup } from 'xstate';

/** What was perceived of a SKU: whether its hardware, as written, can serve any Flavor. */
export type SKUEvent = { type: 'WELL' } | { type: 'UNWELL' };

export const skuMachine = setup({ types: { events: {} as SKUEvent } }).createMachine({
  id: 'sku',
  initial: 'Active',
  states: {
    Active: { on: { UNWELL: 'Degraded' } },
    Degraded: { on: { WELL: 'Active' } },
  },
});
