/**
 * CEL values: bigint is int, number is double, a string, boolean or null itself; bytes, lists, maps and objects, and
 * the classes below. Nothing here is ever written into an object: values are made from JSON, never the other way.
 */
export type CelValue =
  | bigint
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | CelList
  | CelMap
  | Timestamp
  | Duration
  | Optional
  | TypeValue
  | Opaque;

/** A list; how it was declared decides what equals and what `+` gives (x-kubernetes-list-type). */
export class CelList {
  readonly items: readonly CelValue[];
  readonly kind: 'atomic' | 'set' | 'map';
  /** Of a map list: its keys, escaped. */
  readonly keys: readonly string[];
  constructor(items: readonly CelValue[], kind: 'atomic' | 'set' | 'map' = 'atomic', keys: readonly string[] = []) {
    this.items = items;
    this.kind = kind;
    this.keys = keys;
  }
}

export type MapKey = string | bigint | boolean;

/** A map, or an object with fields; an object reads its fields only when asked. */
export interface CelMap {
  readonly isCelMap: true;
  get(key: MapKey): CelValue | undefined;
  keys(): readonly MapKey[];
  readonly size: number;
}

export class LiteralMap implements CelMap {
  readonly isCelMap = true;
  readonly #entries: ReadonlyMap<MapKey, CelValue>;
  constructor(entries: ReadonlyMap<MapKey, CelValue>) {
    this.#entries = entries;
  }
  get size(): number {
    return this.#entries.size;
  }
  get(key: MapKey): CelValue | undefined {
    return this.#entries.get(key);
  }
  keys(): readonly MapKey[] {
    return [...this.#entries.keys()];
  }
}

/** Nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** Nanoseconds. */
export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Optional {
  readonly value: CelValue | undefined;
  constructor(value: CelValue | undefined) {
    this.value = value;
  }
  static readonly none = new Optional(undefined);
}

export class TypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a library: quantity, URL, IP, CIDR, format. */
export abstract class Opaque {
  abstract readonly type: string;
  abstract equals(other: Opaque): boolean;
}

/** What goes wrong while a rule runs, in cel-go's words. */
export class CelError extends Error {
  override readonly name = 'CelError';
}

export function noSuchOverload(): CelError {
  return new CelError('no such overload');
}

export function isCelMap(value: CelValue): value is CelMap {
  return typeof value === 'object' && value !== null && 'isCelMap' in value;
}

/** As `type(value)` names it. */
export function typeName(value: CelValue): string {
  switch (typeof value) {
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      return objectTypeName(value);
  }
}

function objectTypeName(value: Exclude<CelValue, bigint | number | string | boolean>): string {
  if (value === null) return 'null_type';
  if (value instanceof CelList) return 'list';
  if (isCelMap(value)) return 'map';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof Optional) return 'optional_type';
  return value instanceof TypeValue ? 'type' : value.type;
}
