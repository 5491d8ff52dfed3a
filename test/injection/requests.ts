import fc from 'fast-check';
import type { OperationRequest } from '#ops-adapters/port.ts';
import { anyJson, payload, payloadMap } from './payloads.ts';

/** Where a text stands in a request: names and indices from the top. */
export type Path = readonly (string | number)[];

export interface Hostile {
  request: OperationRequest;
  /** What isn't as it was in the request that it was made of. */
  touched: readonly Path[];
}

export interface HostileOptions {
  /** Longest text. */
  most?: number;
  /** Fields that stay as they are, by their first name. */
  spared?: readonly string[];
  /** Numbers, lists and objects where a text should stand too: what TypeScript rules out, and the wire doesn't. */
  misformed?: boolean;
}

/** `request` with one to three of its texts replaced by hostile ones, or a hostile entry more in one of its maps. */
export function hostile(request: OperationRequest, options: HostileOptions = {}): fc.Arbitrary<Hostile> {
  const { most = 2_000, spared = [], misformed = false } = options;
  const isOpen = (path: Path): boolean => !spared.includes(String(path[0]));
  const leaves = leavesOf(request).filter(isOpen);
  const maps = [['parameters'], ['rootDisk'], ['node', 'labels'], ['secrets']].filter(
    (path) => isOpen(path) && isMap(at(request, path)),
  );
  const value = misformed ? fc.oneof({ arbitrary: payload(most), weight: 3 }, anyJson()) : payload(most);
  const replaced = fc.tuple(fc.constantFrom(...leaves), value).map(([path, text]) => ({ path, text }));
  const added = fc
    .tuple(fc.constantFrom(...(maps.length === 0 ? [[]] : maps)), payloadMap(payload(most)))
    .map(([path, entries]) => ({ path, text: { ...(at(request, path) as object), ...entries } }));
  const change = maps.length === 0 ? replaced : fc.oneof({ arbitrary: replaced, weight: 4 }, added);
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => ({
    request: changes.reduce((made, { path, text }) => put(made, path, text) as OperationRequest, request),
    touched: changes.map(({ path }) => path),
  }));
}

/** Every text in it, and every number, by where it stands. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) =>
    leavesOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function at(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined) return value;
  return typeof value === 'object' && value !== null ? at((value as Record<string, unknown>)[first], rest) : undefined;
}

function put(value: unknown, [first, ...rest]: Path, text: unknown): unknown {
  if (first === undefined) return text;
  if (Array.isArray(value)) return value.map((item, index) => (index === first ? put(item, rest, text) : item));
  const map = value as Record<string, unknown>;
  return Object.fromEntries([
    ...Object.entries(map).filter(([key]) => key !== first),
    [first, put(map[first], rest, text)],
  ]);
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
