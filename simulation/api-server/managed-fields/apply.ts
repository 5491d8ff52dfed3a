import { isMap } from '../schema/json.ts';
import { equalJson } from '../storage/equal.ts';
import { conflictsOf, type Conflict } from './conflict.ts';
import { isEmpty, recursiveDifference } from './field-set.ts';
import { identifierOf, type Managed, type Manager, type Ownership } from './managers.ts';
import { merge } from './merge.ts';
import { prune } from './prune.ts';
import { recordChange } from './record-update.ts';
import { setOfValue } from './set-of-value.ts';
import { reconciled, takeOver, type Change } from './take-over.ts';
import { withoutUnowned } from './unowned.ts';

export interface Application extends Pick<Change, 'typeIn' | 'ignored'> {
  live: Record<string, unknown>;
  /** An object with what the server has in it anyway. */
  complete: (object: Record<string, unknown>) => Record<string, unknown>;
  /** What the applier wants, all of it: what it named before and doesn't now goes. */
  applied: unknown;
  manager: Omit<Manager, 'operation'>;
  /** Takes fields from others instead of refusing. */
  force: boolean;
  now: string;
}

export type Applied =
  /** `object` shares parts with both sides; the live one itself where nothing in it changes. */
  | { kind: 'applied'; object: Record<string, unknown>; managed: Managed }
  | { kind: 'conflicts'; conflicts: readonly Conflict[] };

/** Source: KEP-555. @throws TypeMismatch */
export function apply(managed: Managed, application: Application): Applied {
  const { live, applied, complete, typeIn, ignored, force, now } = application;
  const manager: Manager = { ...application.manager, operation: 'Apply' };
  const { apiVersion } = manager;
  const type = typeIn(apiVersion);
  if (type === undefined) throw new TypeError(`no type for ${apiVersion}`);
  const writer = identifierOf(manager);
  const known = reconciled(tracked(managed, application), typeIn);
  const last = known.get(writer);
  const fields = recursiveDifference(setOfValue(applied, type), ignored);
  const own: Ownership = { ...manager, fields, time: last?.time };
  const claimed = new Map([...known, [writer, own]]);
  const merged = prune(merge(live, applied, type), last, claimed, typeIn);
  const wanted = isMap(merged) ? merged : {};
  const { others, conflicts } = takeOver(claimed, {
    before: complete(live),
    after: complete(wanted),
    apiVersion,
    writer,
    typeIn,
    ignored,
  });
  if (!force && conflicts.size > 0) return { kind: 'conflicts', conflicts: conflictsOf(claimed, conflicts) };
  const same = equalJson(live, wanted);
  const owned = withoutUnowned(fields);
  const left = new Map(others);
  if (!isEmpty(owned)) left.set(writer, { ...own, fields: owned, time: same ? own.time : now });
  return { kind: 'applied', object: same ? live : wanted, managed: left };
}

/** What stood in an object that nobody had applied to yet belongs to a manager of its own. */
function tracked(managed: Managed, { live, complete, manager, typeIn, ignored, now }: Application): Managed {
  if (managed.size > 0) return managed;
  return recordChange(managed, {
    before: complete({ apiVersion: live['apiVersion'], kind: live['kind'] }),
    after: complete(live),
    manager: { ...manager, manager: 'before-first-apply' },
    typeIn,
    ignored,
    now,
  });
}
