import { CelError, Opaque } from '../values.ts';
import { define, int, text, type Kind } from './library.ts';

const suffixes = new Map<string, readonly [base: bigint, exponent: number]>([
  ...['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'].map((suffix, i) => [suffix, [10n, 3 * (i - 3)]] as const),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, i) => [suffix, [2n, 10 * (i + 1)]] as const),
]);

/**
 * A quantity as exact billionths, rounded away from zero as apimachinery does below them. Finer than models' quantity,
 * which counts thousandths.
 */
export class Quantity extends Opaque {
  readonly type = 'kubernetes.Quantity';
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }

  static parse(value: string): Quantity {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/.exec(value);
    const [, sign = '', whole = '', fraction = '', suffix = '', power] = match ?? [];
    if (match === null || whole + fraction === '') {
      throw new CelError(
        /^[+-]?[0-9.]+[eEinumkKMGTP]*[-+]?[0-9]*$/.test(value)
          ? "unable to parse quantity's suffix"
          : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      );
    }
    const [base, exponent] = power === undefined ? (suffixes.get(suffix) ?? [10n, 0]) : [10n, Number(power)];
    let up = BigInt(whole + fraction) * 10n ** 9n;
    let down = 10n ** BigInt(fraction.length);
    if (exponent >= 0) up *= base ** BigInt(exponent);
    else down *= base ** BigInt(-exponent);
    const nanos = (up + down - 1n) / down;
    return new Quantity(sign === '-' ? -nanos : nanos);
  }

  equals(other: Opaque): boolean {
    return other instanceof Quantity && other.nanos === this.nanos;
  }
}

const unit = 10n ** 9n;
const quantity: Kind<Quantity> = (value) => value instanceof Quantity;

function isQuantity(value: string): boolean {
  try {
    return Quantity.parse(value) instanceof Quantity;
  } catch {
    return false;
  }
}

function isWhole(value: Quantity): boolean {
  const whole = value.nanos / unit;
  return value.nanos % unit === 0n && whole < 2n ** 63n && whole >= -(2n ** 63n);
}

function order(a: Quantity, b: Quantity): bigint {
  return a.nanos < b.nanos ? -1n : a.nanos > b.nanos ? 1n : 0n;
}

export const quantityFunctions = [
  define('quantity(string): kubernetes.Quantity', [text], (value) => Quantity.parse(value)),
  define('isQuantity(string): bool', [text], isQuantity),
  define('sign(kubernetes.Quantity): int', [quantity], (value) => order(value, new Quantity(0n))),
  define(
    'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool',
    [quantity, quantity],
    (a, b) => order(a, b) > 0n,
  ),
  define('kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool', [quantity, quantity], (a, b) => order(a, b) < 0n),
  define('kubernetes.Quantity.compareTo(kubernetes.Quantity): int', [quantity, quantity], order),
  define('kubernetes.Quantity.asApproximateFloat(): double', [quantity], (value) => Number(value.nanos) / 1e9),
  define('kubernetes.Quantity.isInteger(): bool', [quantity], isWhole),
  define('kubernetes.Quantity.asInteger(): int', [quantity], (value) => {
    if (!isWhole(value)) throw new CelError('cannot convert value to integer');
    return value.nanos / unit;
  }),
  define(
    'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity',
    [quantity, quantity],
    (a, b) => new Quantity(a.nanos + b.nanos),
  ),
  define(
    'kubernetes.Quantity.add(int): kubernetes.Quantity',
    [quantity, int],
    (a, b) => new Quantity(a.nanos + b * unit),
  ),
  define(
    'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity',
    [quantity, quantity],
    (a, b) => new Quantity(a.nanos - b.nanos),
  ),
  define(
    'kubernetes.Quantity.sub(int): kubernetes.Quantity',
    [quantity, int],
    (a, b) => new Quantity(a.nanos - b * unit),
  ),
];
