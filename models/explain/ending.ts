import { systemNamespace } from '../meta/system.ts';
import type { Command } from './cause.ts';
import type { Explained } from './view.ts';

const ours = 'rackwright.io/';

/** What its metadata tells of an object: that it is being deleted and by whose leave, or that nobody has looked at it. */
export function endOf(object: Explained): { says: string[]; commands: Command[] } {
  const says: string[] = [];
  const { deletionTimestamp, finalizers = [], generation = 0 } = object.metadata;
  const foreign = finalizers.filter((finalizer) => !finalizer.startsWith(ours));
  if (deletionTimestamp !== undefined) {
    says.push(`Its deletion began at ${deletionTimestamp}.`);
    if (foreign.length > 0) {
      const whose = "aren't Rackwright's: whoever put them there takes them off";
      says.push(`Its finalizers ${foreign.join(', ')} ${whose}.`);
    }
  }
  const seen = object.status?.observedGeneration;
  if (object.status !== undefined && seen !== undefined && seen >= generation) return { says, commands: [] };
  if (seen !== undefined) {
    says.push(
      `It was changed since (generation ${generation}, its status is of ${seen}): no controller has looked yet.`,
    );
  }
  const run = `kubectl -n ${systemNamespace} get lease`;
  return { says, commands: [{ run, does: 'shows whether controllers run, and since when they are silent' }] };
}
