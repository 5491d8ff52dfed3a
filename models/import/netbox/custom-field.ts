import { isRecord, type Entry } from '../entries.ts';

export function customField(entry: Entry | undefined, name: string): unknown {
  const fields = entry?.value['custom_fields'];
  return isRecord(fields) && Object.hasOwn(fields, name) ? fields[name] : undefined;
}
