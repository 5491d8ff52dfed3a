/**
 * What a value may be, as far as ownership of its fields is concerned. A type may allow several shapes; which one holds
 * is told by the value. Source: sigs.k8s.io/structured-merge-diff, `schema`.
 */
export interface Type {
  scalar?: Scalar;
  list?: ListType;
  map?: MapType;
}

export type Scalar = 'numeric' | 'string' | 'boolean' | 'untyped';

export interface ListType {
  /** An atomic list is owned as a whole; a set by its values; a map list by the keys of its items. */
  kind: 'atomic' | 'set' | 'map';
  keys: readonly ListKey[];
  item: Type;
}

export interface ListKey {
  name: string;
  /** Taken where an item doesn't say; undefined for none. */
  default: unknown;
}

export interface MapType {
  atomic: boolean;
  fields: ReadonlyMap<string, Type>;
  /** Of fields that aren't named above; undefined where there may be none. */
  others: Type | undefined;
}

/** Anything, owned as a whole. */
export const untyped: Type = {};
/** Anything: maps are owned field by field, lists as a whole. */
export const deduced: Type = {};

Object.assign(untyped, {
  scalar: 'untyped',
  list: { kind: 'atomic', keys: [], item: untyped },
  map: { atomic: true, fields: new Map(), others: untyped },
} satisfies Type);
Object.assign(deduced, {
  scalar: 'untyped',
  list: { kind: 'atomic', keys: [], item: untyped },
  map: { atomic: false, fields: new Map(), others: deduced },
} satisfies Type);

/** The one shape that `value` has, where the type allows it; else the type as it is. */
export function shapeOf(type: Type, value: unknown): Type {
  const { scalar, list, map } = type;
  if (Array.isArray(value)) return list === undefined || (scalar ?? map) === undefined ? type : { list };
  switch (typeof value) {
    case 'object':
      return value === null || map === undefined || (scalar ?? list) === undefined ? type : { map };
    case 'number':
    case 'string':
    case 'boolean':
      return scalar === undefined || (list ?? map) === undefined ? type : { scalar };
    default:
      return type;
  }
}

export function typeOfField(type: MapType, name: string): Type | undefined {
  return type.fields.get(name) ?? type.others;
}
