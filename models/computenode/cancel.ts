import type { Operation } from '../generated/operation.ts';
import { operations } from '../generated/resources.ts';
import type { Intent } from '../reconcile/decision.ts';
import { uidOf } from './observed.ts';

/** Asks for an Operation to be stopped: the one field of its spec that may change. */
export function cancelIntent(operation: Operation): Intent {
  const { name } = operation.metadata;
  const patch = { spec: { cancel: true } };
  return { do: 'patch', side: 'model', resource: operations, name: { name }, uid: uidOf(operation), patch };
}
