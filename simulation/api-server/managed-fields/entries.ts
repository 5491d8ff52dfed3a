import { isMap, type JsonMap } from '../schema/json.ts';
import type { FieldSet } from './field-set.ts';
import { readFieldsV1 } from './fields-v1.ts';
import { identifierOf, type Managed, type Operation, type Ownership } from './managers.ts';
import { compareText } from './order.ts';

/** What a `metadata.managedFields` asks for: it isn't there, it is to be forgotten, it can't be read, or it says. */
export type ManagedFields =
  { kind: 'absent' } | { kind: 'reset' } | { kind: 'malformed'; words: string } | { kind: 'said'; managed: Managed };

/** An empty list, or one empty entry, asks to forget everything. */
export function readManagedFields(entries: unknown): ManagedFields {
  if (!Array.isArray(entries)) return { kind: 'absent' };
  const [first] = entries as readonly unknown[];
  if (entries.length === 0) return { kind: 'reset' };
  if (entries.length === 1 && isMap(first) && Object.keys(first).length === 0) return { kind: 'reset' };
  const managed = new Map<string, Ownership>();
  for (const [index, entry] of entries.entries()) {
    const ownership = readEntry(entry, index);
    if (typeof ownership === 'string') return { kind: 'malformed', words: ownership };
    managed.set(identifierOf(ownership), ownership);
  }
  return { kind: 'said', managed };
}

/** Entries of a stored object, which was written by {@link writeManagedFields}. Empty where it has none. */
export function storedManagers(entries: unknown): Managed {
  const read = readManagedFields(entries);
  return read.kind === 'said' ? read.managed : new Map();
}

/** An entry, or why it is none. */
function readEntry(entry: unknown, index: number): Ownership | string {
  const { manager, operation, apiVersion, subresource, time, fieldsType, fieldsV1 }: JsonMap = isMap(entry)
    ? entry
    : {};
  if (operation !== 'Apply' && operation !== 'Update') return 'operation must be `Apply` or `Update`';
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'apiVersion must not be empty';
  if (fieldsType === undefined || fieldsType === '') return `missing fieldsType in managed fields entry ${index}`;
  if (fieldsType !== 'FieldsV1') {
    return `invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`;
  }
  const known: Operation = operation;
  let fields: FieldSet;
  try {
    fields = readFieldsV1(fieldsV1);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `error decoding set: ${error.message}`;
  }
  return {
    manager: typeof manager === 'string' ? manager : '',
    operation: known,
    apiVersion,
    subresource: typeof subresource === 'string' && subresource !== '' ? subresource : undefined,
    time: typeof time === 'string' ? time : undefined,
    fields,
  };
}

/** As they are stored: appliers first, then by time, name, version and subresource. Undefined for nobody. */
export function writeManagedFields(managed: Managed, share: (fields: FieldSet) => FieldSet): unknown[] | undefined {
  if (managed.size === 0) return undefined;
  return [...managed.values()].sort(compareOwnerships).map((one) => ({
    ...(one.manager === '' ? {} : { manager: one.manager }),
    operation: one.operation,
    apiVersion: one.apiVersion,
    ...(one.time === undefined ? {} : { time: one.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: share(one.fields),
    ...(one.subresource === undefined ? {} : { subresource: one.subresource }),
  }));
}

function compareOwnerships(left: Ownership, right: Ownership): number {
  return (
    compareText(left.operation, right.operation) ||
    (left.time === right.time ? 0 : secondsOf(left) - secondsOf(right)) ||
    compareText(left.manager, right.manager) ||
    compareText(left.apiVersion, right.apiVersion) ||
    compareText(left.subresource ?? '', right.subresource ?? '')
  );
}

/** Who has no time comes first. */
export function secondsOf({ time }: Ownership): number {
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
}
