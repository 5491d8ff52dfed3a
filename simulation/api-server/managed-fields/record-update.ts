import { foldOldUpdates } from './fold-old-updates.ts';
import { isEmpty, union } from './field-set.ts';
import { identifierOf, type Managed, type Manager } from './managers.ts';
import { reconciled, takeOver, type Change } from './take-over.ts';
import { withoutUnowned } from './unowned.ts';

export interface UpdateRecord extends Omit<Change, 'apiVersion' | 'writer'> {
  manager: Omit<Manager, 'operation'>;
  /** As a timestamp of metadata. */
  now: string;
}

/**
 * Who owns what after a write that isn't an apply: what changed belongs to the writer now, and what went to nobody. The
 * writer's time changes only when something did. @throws TypeMismatch
 */
export function recordUpdate(managed: Managed, update: UpdateRecord): Managed {
  return foldOldUpdates(recordChange(managed, update));
}

/** {@link recordUpdate} without the limit on how many are kept. */
export function recordChange(managed: Managed, update: UpdateRecord): Managed {
  const manager: Manager = { ...update.manager, manager: update.manager.manager || 'unknown', operation: 'Update' };
  const { others, comparison } = takeOver(reconciled(managed, update.typeIn), {
    ...update,
    apiVersion: manager.apiVersion,
    writer: '',
  });
  const fields = withoutUnowned(union(comparison.modified, comparison.added));
  if (isEmpty(fields)) return others;
  const identifier = identifierOf(manager);
  const before = others.get(identifier);
  const owned = before === undefined ? fields : union(fields, before.fields);
  return new Map([...others, [identifier, { ...manager, fields: owned, time: update.now }]]);
}
