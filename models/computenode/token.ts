import { secrets } from '../meta/core-resources.ts';
import type { Intent } from '../reconcile/decision.ts';
import { tokenSecretName } from './identity.ts';

/** A bootstrap token has served, or its attempt is over. Its Secret is known by name alone: nothing else ever has it. */
export function dropToken(id: string): Intent {
  return { do: 'delete', side: 'target', resource: secrets, name: tokenSecretName(id) };
}
