import type { Explanation } from './cause.ts';
import type { Explained, View } from './view.ts';
import { Walk } from './walk.ts';
import { isWell } from './well.ts';

/** Why an object is as it is: from it to what it waits for, as far as what was read leads. */
export function explain(object: Explained, view: View): Explanation {
  return { well: isWell(object), cause: new Walk(view).tell(object, []) };
}
