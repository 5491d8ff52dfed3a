import type { Explanation } from './cause.ts';
import { standingOf } from './standing.ts';
import type { Explained, View } from './view.ts';
import { Walk } from './walk.ts';
import { isWell } from './well.ts';

/** Why an object is as it is: from it to what it waits for, as far as what was read leads. */
export function explain(object: Explained, view: View): Explanation {
  const cause = new Walk(view).tell(object, []);
  const well = isWell(object);
  const standing = object.kind === 'Cluster' && well ? standingOf(object, view) : undefined;
  if (standing === undefined) return { well, cause };
  const { reason, says, commands, because } = standing;
  // The time is that of the condition, which is about something else.
  const { since: _, ...rest } = cause;
  return {
    well: false,
    cause: {
      ...rest,
      ...(reason === undefined ? {} : { reason }),
      says: [cause.says, ...says].join(' '),
      commands: [...cause.commands, ...commands],
      because: [...cause.because, ...because],
    },
  };
}
