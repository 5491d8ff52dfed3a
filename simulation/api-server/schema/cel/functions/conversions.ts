import { codePoints } from '../code-points.ts';
import { goFloat } from '../../go-text.ts';
import { int64 } from '../arithmetic.ts';
import { durationText, floorDiv, inZone, parseDuration, parseTimestamp, timestampText } from '../time.ts';
import { CelError, Duration, Timestamp, TypeValue, typeName, type CelList, type CelMap } from '../values.ts';
import { any, bool, bytes, define, double, duration, int, list, map, optional, text, timestamp } from './library.ts';

function length(value: string): bigint {
  return BigInt(codePoints(value).length);
}

function unconvertible(to: string): CelError {
  return new CelError(`type conversion error from 'string' to '${to}'`);
}

function converted<T>(convert: () => T, to: string): T {
  try {
    return convert();
  } catch (error) {
    if (error instanceof CelError) throw unconvertible(to);
    throw error;
  }
}

function intOf(value: string): bigint {
  if (!/^[+-]?\d+$/.test(value)) throw unconvertible('int');
  const parsed = BigInt(value.replace('+', ''));
  if (BigInt.asIntN(64, parsed) !== parsed) throw unconvertible('int');
  return parsed;
}

function doubleOf(value: string): number {
  const known = new Map([
    ['inf', Infinity],
    ['infinity', Infinity],
    ['nan', Number.NaN],
  ]).get(value.toLowerCase().replace(/^[+-]/, ''));
  if (known !== undefined) return value.startsWith('-') ? -known : known;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) throw unconvertible('double');
  return Number(value);
}

function boolOf(value: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value)) return false;
  throw unconvertible('bool');
}

function truncated(value: number): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63) throw new CelError('integer overflow');
  return BigInt(Math.trunc(value));
}

const parts: readonly (readonly [name: string, read: (date: Date) => number])[] = [
  ['getFullYear', (date) => date.getUTCFullYear()],
  ['getMonth', (date) => date.getUTCMonth()],
  ['getDate', (date) => date.getUTCDate()],
  ['getDayOfMonth', (date) => date.getUTCDate() - 1],
  ['getDayOfWeek', (date) => date.getUTCDay()],
  ['getDayOfYear', (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)],
  ['getHours', (date) => date.getUTCHours()],
  ['getMinutes', (date) => date.getUTCMinutes()],
  ['getSeconds', (date) => date.getUTCSeconds()],
  ['getMilliseconds', (date) => date.getUTCMilliseconds()],
];

const stamp = 'google.protobuf.Timestamp';
const span = 'google.protobuf.Duration';

export const conversionFunctions = [
  define('dyn(dyn): dyn', [any], (value) => value),
  define('type(dyn): type', [any], (value) => new TypeValue(typeName(value))),
  define('size(string): int', [text], length),
  define('size(bytes): int', [bytes], (value) => BigInt(value.length)),
  define('size(list): int', [list], (value: CelList) => BigInt(value.items.length)),
  define('size(map): int', [map], (value: CelMap) => BigInt(value.size)),
  define('string.size(): int', [text], length),
  define('bytes.size(): int', [bytes], (value) => BigInt(value.length)),
  define('list.size(): int', [list], (value) => BigInt(value.items.length)),
  define('map.size(): int', [map], (value) => BigInt(value.size)),
  define('int(int): int', [int], (value) => value),
  define('int(double): int', [double], truncated),
  define('int(string): int', [text], intOf),
  define(`int(${stamp}): int`, [timestamp], (value) => floorDiv(value.nanos, 1_000_000_000n)),
  define(`int(${span}): int`, [duration], (value) => value.nanos),
  define('double(double): double', [double], (value) => value),
  define('double(int): double', [int], Number),
  define('double(string): double', [text], doubleOf),
  define('bool(bool): bool', [bool], (value) => value),
  define('bool(string): bool', [text], boolOf),
  define('bytes(bytes): bytes', [bytes], (value) => value),
  define('bytes(string): bytes', [text], (value) => new TextEncoder().encode(value)),
  define('string(string): string', [text], (value) => value),
  define('string(bool): string', [bool], String),
  define('string(int): string', [int], String),
  define('string(double): string', [double], goFloat),
  define('string(bytes): string', [bytes], (value) => new TextDecoder().decode(value)),
  define(`string(${stamp}): string`, [timestamp], timestampText),
  define(`string(${span}): string`, [duration], durationText),
  define(`timestamp(string): ${stamp}`, [text], (value) => converted(() => parseTimestamp(value), stamp)),
  define(`timestamp(int): ${stamp}`, [int], (value) => new Timestamp(value * 1_000_000_000n)),
  define(`timestamp(${stamp}): ${stamp}`, [timestamp], (value) => value),
  define(`duration(string): ${span}`, [text], (value) => converted(() => parseDuration(value), span)),
  define(`duration(int): ${span}`, [int], (value) => new Duration(int64(value))),
  define(`duration(${span}): ${span}`, [duration], (value) => value),
  ...parts.flatMap(([name, read]) => [
    define(`${stamp}.${name}(): int`, [timestamp], (value) => BigInt(read(inZone(value, 'UTC')))),
    define(`${stamp}.${name}(string): int`, [timestamp, text], (value, zone) => BigInt(read(inZone(value, zone)))),
  ]),
  define(`${span}.getHours(): int`, [duration], (value) => value.nanos / 3_600_000_000_000n),
  define(`${span}.getMinutes(): int`, [duration], (value) => value.nanos / 60_000_000_000n),
  define(`${span}.getSeconds(): int`, [duration], (value) => value.nanos / 1_000_000_000n),
  define(`${span}.getMilliseconds(): int`, [duration], (value) => value.nanos / 1_000_000n),
  define('optional<A>.hasValue(): bool', [optional], (value) => value.value !== undefined),
  define('optional<A>.value(): A', [optional], (value) => {
    if (value.value === undefined) throw new CelError('optional.none() dereference');
    return value.value;
  }),
];
