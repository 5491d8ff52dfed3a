import { addLists } from './equality.ts';
import { CelError, CelList, Duration, noSuchOverload, Timestamp, type CelValue } from './values.ts';

const max = 2n ** 63n - 1n;

/** An int64, or the error that cel-go gives for what isn't one. */
export function int64(value: bigint): bigint {
  if (value > max || value < -max - 1n) throw new CelError('integer overflow');
  return value;
}

export function add(a: CelValue, b: CelValue): CelValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int64(a + b);
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (a instanceof CelList && b instanceof CelList) return addLists(a, b);
  if (a instanceof Duration && b instanceof Duration) return new Duration(int64(a.nanos + b.nanos));
  if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.nanos + b.nanos);
  if (a instanceof Duration && b instanceof Timestamp) return new Timestamp(a.nanos + b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return new Uint8Array([...a, ...b]);
  throw noSuchOverload();
}

export function subtract(a: CelValue, b: CelValue): CelValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int64(a - b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a instanceof Duration && b instanceof Duration) return new Duration(int64(a.nanos - b.nanos));
  if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.nanos - b.nanos);
  if (a instanceof Timestamp && b instanceof Timestamp) return new Duration(int64(a.nanos - b.nanos));
  throw noSuchOverload();
}

export function multiply(a: CelValue, b: CelValue): CelValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int64(a * b);
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  throw noSuchOverload();
}

export function divide(a: CelValue, b: CelValue): CelValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    if (b === 0n) throw new CelError('division by zero');
    return int64(a / b);
  }
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  throw noSuchOverload();
}

export function modulo(a: CelValue, b: CelValue): CelValue {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') throw noSuchOverload();
  if (b === 0n) throw new CelError('modulus by zero');
  return a % b;
}

export function negate(a: CelValue): CelValue {
  if (typeof a === 'bigint') return int64(-a);
  if (typeof a === 'number') return -a;
  throw noSuchOverload();
}
