import type { Json } from '../resources/core/fields.ts';
import { messages } from './messages.ts';
import { readFields, type WireField } from './reader.ts';
import { scalarOf } from './scalars.ts';

interface Row {
  name: string;
  type: string;
  form: 'one' | 'list' | 'map';
  /** A Go pointer: zero is a value. */
  pointer: boolean;
}

/** The JSON of one message. @throws Error for a field that its table doesn't have. */
export function readMessage(type: string, bytes: Uint8Array): Json {
  const json: Json = {};
  for (const field of readFields(bytes)) {
    const row = rowOf(type, field.number);
    if (row === undefined) continue;
    const known = json[row.name];
    switch (row.form) {
      case 'one': {
        const value = readValue(row.type, field);
        if (value !== undefined && (row.pointer || !isZero(value))) json[row.name] = value;
        break;
      }
      case 'list':
        json[row.name] = [...(Array.isArray(known) ? known : []), readValue(row.type, field)];
        break;
      case 'map':
        json[row.name] = { ...(typeof known === 'object' ? known : {}), ...readEntry(row.type, field) };
        break;
    }
  }
  return json;
}

function rowOf(message: string, number: number): Row | undefined {
  const text = messages[message]?.[number];
  if (text === undefined) throw new Error(`protobuf: field ${number} of ${message} is not supported; send JSON`);
  if (text === '-') return undefined;
  const [name = '', declared = ''] = text.split(' ');
  const [, list, map, pointer, type = ''] = /^(?:(\[\])|(map\[)|(\*))?(\w+)\]?$/.exec(declared) ?? [];
  const form = list === undefined ? (map === undefined ? 'one' : 'map') : 'list';
  return { name, type, form, pointer: pointer !== undefined };
}

function readEntry(type: string, field: WireField): Json {
  const parts = field.value instanceof Uint8Array ? readFields(field.value) : [];
  const key = parts.find(({ number }) => number === 1) ?? { number: 1, value: new Uint8Array() };
  const value = parts.find(({ number }) => number === 2) ?? { number: 2, value: new Uint8Array() };
  return { [String(readValue('string', key))]: readValue(type, value) };
}

function readValue(type: string, { value }: WireField): unknown {
  if (!Object.hasOwn(messages, type)) return scalarOf(type, value);
  if (typeof value === 'bigint') throw new Error(`protobuf: a number where ${type} should be`);
  return scalarOf(type, readMessage(type, value));
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}
