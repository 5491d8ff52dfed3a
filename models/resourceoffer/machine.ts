import { setup } from 'xstate';

/** What was perceived of a ResourceOffer: the pool's answer, the nodes there, and the time. */
export type ResourceOfferEvent =
  { type: 'WAIT' } | { type: 'ACCEPT' } | { type: 'FULFIL' } | { type: 'REFUSE' } | { type: 'EXPIRE' };

/**
 * A standing request is judged anew whenever the pool changes, so an answer may be taken back and a refusal mended. An
 * expired one starts over as Pending when a person moves its end.
 */
export const resourceOfferMachine = setup({ types: { events: {} as ResourceOfferEvent } }).createMachine({
  id: 'resourceoffer',
  initial: 'Pending',
  states: {
    Pending: { on: { ACCEPT: 'Accepted', FULFIL: 'Fulfilled', REFUSE: 'Refused', EXPIRE: 'Expired' } },
    Accepted: { on: { WAIT: 'Pending', FULFIL: 'Fulfilled', REFUSE: 'Refused', EXPIRE: 'Expired' } },
    Fulfilled: { on: { WAIT: 'Pending', ACCEPT: 'Accepted', REFUSE: 'Refused', EXPIRE: 'Expired' } },
    Refused: { on: { WAIT: 'Pending', ACCEPT: 'Accepted', FULFIL: 'Fulfilled', EXPIRE: 'Expired' } },
    Expired: { on: { WAIT: 'Pending', ACCEPT: 'Accepted', FULFIL: 'Fulfilled', REFUSE: 'Refused' } },
  },
});
