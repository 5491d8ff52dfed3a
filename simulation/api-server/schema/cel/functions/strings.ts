import { codePoints } from '../code-points.ts';
import { matcher, re2, re2Error } from '../../regex.ts';
import { CelError, CelList, type CelValue } from '../values.ts';
import { define, int, list, text } from './library.ts';

/** cel-go's strings extension (version 2, without format and quote) and its core; indexes are of code points. */

function position(index: bigint, length: number): number {
  if (index < 0n || index > BigInt(length)) throw new CelError(`index out of range: ${String(index)}`);
  return Number(index);
}

/** Beyond the end nothing is found; before the start is an error. */
function indexOf(value: string, part: string, from: bigint): bigint {
  if (part === '') return from;
  const chars = codePoints(value);
  if (from >= BigInt(chars.length)) return -1n;
  const start = position(from, chars.length);
  const found = chars.slice(start).join('').indexOf(part);
  if (found < 0) return -1n;
  return BigInt(start + codePoints(chars.slice(start).join('').slice(0, found)).length);
}

function lastIndexOf(value: string, part: string, from?: bigint): bigint {
  const chars = codePoints(value);
  if (part === '') return from ?? BigInt(chars.length);
  if (from !== undefined && from >= BigInt(chars.length)) return -1n;
  const end = from === undefined ? chars.length : position(from, chars.length);
  const size = codePoints(part).length;
  for (let at = Math.min(end, chars.length - size); at >= 0; at -= 1) {
    if (chars.slice(at, at + size).join('') === part) return BigInt(at);
  }
  return -1n;
}

function substring(value: string, from: bigint, to?: bigint): string {
  const chars = codePoints(value);
  const start = position(from, chars.length);
  const end = to === undefined ? chars.length : position(to, chars.length);
  if (start > end) throw new CelError(`invalid substring range. start: ${String(start)}, end: ${String(end)}`);
  return chars.slice(start, end).join('');
}

function replace(value: string, old: string, now: string, times: bigint): string {
  let left = times < 0n ? Infinity : Number(times);
  return value.replaceAll(old, (found) => ((left -= 1) >= 0 ? now : found));
}

function split(value: string, separator: string, limit: bigint): CelList {
  if (limit === 0n) return new CelList([]);
  const parts = separator === '' ? codePoints(value) : value.split(separator);
  const most = limit < 0n ? parts.length : Number(limit);
  if (parts.length <= most) return new CelList(parts);
  return new CelList([...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)]);
}

function joined(values: CelList, separator: string): string {
  return values.items
    .map((item: CelValue) => {
      if (typeof item !== 'string') throw new CelError('no such overload');
      return item;
    })
    .join(separator);
}

const matchers = new Map<string, (value: string) => boolean>();

function matches(value: string, pattern: string): boolean {
  let known = matchers.get(pattern);
  if (known === undefined) {
    const error = re2Error(pattern);
    if (error !== undefined) throw new CelError(error);
    known = matcher(pattern);
    matchers.set(pattern, known);
  }
  return known(value);
}

function findAll(value: string, pattern: string, most: number): CelList {
  const regex = re2(pattern);
  if (regex === undefined) throw new CelError(`Illegal regex: ${re2Error(pattern) ?? pattern}`);
  const found: string[] = [];
  const search = regex.matcher(value);
  while (found.length < most && search.find()) found.push(search.group() ?? '');
  return new CelList(found);
}

const upper = (value: string): string => value.replace(/[a-z]/g, (char) => char.toUpperCase());
const lower = (value: string): string => value.replace(/[A-Z]/g, (char) => char.toLowerCase());

export const stringFunctions = [
  define('string.startsWith(string): bool', [text, text], (value, part) => value.startsWith(part)),
  define('string.endsWith(string): bool', [text, text], (value, part) => value.endsWith(part)),
  define('string.contains(string): bool', [text, text], (value, part) => value.includes(part)),
  define('string.matches(string): bool', [text, text], matches),
  define('matches(string, string): bool', [text, text], matches),
  define('string.charAt(int): string', [text, int], (value, at) => {
    const chars = codePoints(value);
    return chars[position(at, chars.length)] ?? '';
  }),
  define('string.indexOf(string): int', [text, text], (value, part) => indexOf(value, part, 0n)),
  define('string.indexOf(string, int): int', [text, text, int], indexOf),
  define('string.lastIndexOf(string): int', [text, text], (value, part) => lastIndexOf(value, part)),
  define('string.lastIndexOf(string, int): int', [text, text, int], lastIndexOf),
  define('string.lowerAscii(): string', [text], lower),
  define('string.upperAscii(): string', [text], upper),
  define('string.replace(string, string): string', [text, text, text], (value, old, now) =>
    replace(value, old, now, -1n),
  ),
  define('string.replace(string, string, int): string', [text, text, text, int], replace),
  define('string.split(string): list<string>', [text, text], (value, separator) => split(value, separator, -1n)),
  define('string.split(string, int): list<string>', [text, text, int], split),
  define('string.substring(int): string', [text, int], (value, from) => substring(value, from)),
  define('string.substring(int, int): string', [text, int, int], substring),
  define('string.trim(): string', [text], (value) => value.trim()),
  define('list<string>.join(): string', [list], (values) => joined(values, '')),
  define('list<string>.join(string): string', [list, text], joined),
  define('string.find(string): string', [text, text], (value, pattern) => findAll(value, pattern, 1).items[0] ?? ''),
  define('string.findAll(string): list<string>', [text, text], (value, pattern) => findAll(value, pattern, Infinity)),
  define('string.findAll(string, int): list<string>', [text, text, int], (value, pattern, most) =>
    findAll(value, pattern, most < 0n ? Infinity : Number(most)),
  ),
];
