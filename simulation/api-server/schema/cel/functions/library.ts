import { CelList, Duration, isCelMap, Optional, Timestamp, TypeValue, type CelMap, type CelValue } from '../values.ts';

/** A type guard over CEL values, by which an overload is chosen. */
export type Kind<V extends CelValue = CelValue> = (value: CelValue) => value is V;

/** An overload: its signature as the checker reads it, and what it gives for values of its kinds. */
export interface CelFunction {
  /** `string.charAt(int): string`; of a namespace: `sets.contains(list<T>, list<T>): bool`. */
  signature: string;
  /** The receiver's kind first, for a method. */
  accepts(args: readonly CelValue[]): boolean;
  run(args: readonly CelValue[]): CelValue;
}

type Values<K extends readonly Kind[]> = { [I in keyof K]: K[I] extends Kind<infer V> ? V : never };

export function define<const K extends readonly Kind[]>(
  signature: string,
  kinds: K,
  run: (...args: Values<K>) => CelValue,
): CelFunction {
  return {
    signature,
    accepts: (args) => args.length === kinds.length && kinds.every((kind, i) => kind(args[i] ?? null)),
    // `accepts` has held every argument against its kind: the compiler can't follow that through the array.
    run: (args) => run(...(args as unknown as Values<K>)),
  };
}

export const text: Kind<string> = (value) => typeof value === 'string';
export const int: Kind<bigint> = (value) => typeof value === 'bigint';
export const double: Kind<number> = (value) => typeof value === 'number';
export const bool: Kind<boolean> = (value) => typeof value === 'boolean';
export const bytes: Kind<Uint8Array> = (value) => value instanceof Uint8Array;
export const list: Kind<CelList> = (value) => value instanceof CelList;
export const map: Kind<CelMap> = (value) => isCelMap(value);
export const timestamp: Kind<Timestamp> = (value) => value instanceof Timestamp;
export const duration: Kind<Duration> = (value) => value instanceof Duration;
export const optional: Kind<Optional> = (value) => value instanceof Optional;
export const type: Kind<TypeValue> = (value) => value instanceof TypeValue;
export const any: Kind = (value): value is CelValue => value !== undefined;
