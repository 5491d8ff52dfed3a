import { Buffer } from 'node:buffer';
import { microTimestamp, timestamp } from '#models/ports/clock.ts';
import { numberAt, textAt, type Json } from '../resources/core/fields.ts';

/** JSON's form of one value; messages that JSON writes as a scalar come here already read. */
export function scalarOf(type: string, value: bigint | Uint8Array | Json): unknown {
  if (typeof value === 'bigint') return type === 'bool' ? value !== 0n : Number(value);
  if (value instanceof Uint8Array) {
    const buffer = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return type === 'bytes' ? buffer.toString('base64') : buffer.toString('utf8');
  }
  switch (type) {
    case 'Time':
      return timeOf(value, timestamp);
    case 'MicroTime':
      return timeOf(value, microTimestamp);
    case 'Quantity':
      return textAt(value, 'string');
    case 'ExtraValue':
      return value.items ?? [];
    case 'IntOrString':
      return numberAt(value, 'type') === 1 ? textAt(value, 'strVal') : (numberAt(value, 'intVal') ?? 0);
    default:
      return value;
  }
}

/** An empty message is Go's zero time, which JSON leaves out. */
function timeOf(value: Json, print: (ms: number) => string): string | undefined {
  const seconds = numberAt(value, 'seconds');
  if (seconds === undefined) return undefined;
  return print(seconds * 1000 + Math.floor((numberAt(value, 'nanos') ?? 0) / 1_000_000));
}
