import type { Selection } from '../listing/selection.ts';
import { Entry } from '../storage/entry.ts';
import type { StoreEvent } from '../storage/history.ts';

/** What a write looks like through a selection: entering it is ADDED, leaving it is DELETED with the state last seen. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  entry: Entry;
}

export function seenThrough(selection: Selection, event: StoreEvent): Change | undefined {
  if (!event.key.startsWith(selection.prefix)) return undefined;
  const was = event.old !== undefined && selection.matches(event.old.object);
  const is = event.type !== 'DELETED' && selection.matches(event.entry.object);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', entry: event.entry };
  if (!was || event.old === undefined) return undefined;
  const last = event.type === 'DELETED' ? event.entry : new Entry(event.old.object, event.revision);
  return { type: 'DELETED', entry: last };
}
