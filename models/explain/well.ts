import { conditionOf } from '../conditions/conditions.ts';
import type { Explained } from './view.ts';

/** Ready, by a status that is of its spec as it is now, and not on its way out. */
export function isWell(object: Explained): boolean {
  const isCurrent = (object.status?.observedGeneration ?? 0) >= (object.metadata.generation ?? 0);
  const stays = object.metadata.deletionTimestamp === undefined;
  return conditionOf(object, 'Ready')?.status === 'True' && isCurrent && stays;
}
