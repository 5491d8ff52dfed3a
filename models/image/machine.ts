import { setup } from 'xstate';

/**
 * What was perceived of an image. One machine serves the five layers' kinds. `DEPRECATED` is a verified image that a
 * person has deprecated; `UNVERIFIED` means that nobody has looked at its bytes yet.
 */
export type ImageEvent =
  { type: 'UNVERIFIED' } | { type: 'VERIFYING' } | { type: 'VERIFIED' } | { type: 'DEPRECATED' } | { type: 'INVALID' };

/**
 * A verified image stays so while it is asked about again: a registry that is down takes nothing away, only the answer
 * that the bytes are wrong does. Invalid may be asked again, since what a url serves can be put right.
 */
export const imageMachine = setup({ types: { events: {} as ImageEvent } }).createMachine({
  id: 'image',
  initial: 'Pending',
  states: {
    Pending: { on: { VERIFYING: 'Verifying', VERIFIED: 'Ready', DEPRECATED: 'Deprecated', INVALID: 'Invalid' } },
    Verifying: { on: { VERIFIED: 'Ready', DEPRECATED: 'Deprecated', INVALID: 'Invalid' } },
    Ready: { on: { DEPRECATED: 'Deprecated', INVALID: 'Invalid' } },
    Deprecated: { on: { VERIFIED: 'Ready', INVALID: 'Invalid' } },
    Invalid: { on: { VERIFYING: 'Verifying', VERIFIED: 'Ready', DEPRECATED: 'Deprecated' } },
  },
});
