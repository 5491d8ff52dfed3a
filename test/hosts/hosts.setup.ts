import { checkRequirements } from './requirements/requirements.ts';
import { findSharedRoot } from './shared-root/shared-root.ts';

/** Fails the whole run, and says why, where hosts can't be had: a suite that ran nothing would look like one that passed. */
export async function setup(): Promise<void> {
  checkRequirements();
  await findSharedRoot();
}
