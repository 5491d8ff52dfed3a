/** Kubernetes quantities (resource.Quantity), as exact numbers of thousandths so that they can be compared and added. */

const suffixes: Readonly<Record<string, bigint>> = {
  '': 1000n,
  m: 1n,
  k: 1000n * 1000n,
  M: 1000n * 1000n ** 2n,
  G: 1000n * 1000n ** 3n,
  T: 1000n * 1000n ** 4n,
  P: 1000n * 1000n ** 5n,
  E: 1000n * 1000n ** 6n,
  Ki: 1000n * 1024n,
  Mi: 1000n * 1024n ** 2n,
  Gi: 1000n * 1024n ** 3n,
  Ti: 1000n * 1024n ** 4n,
  Pi: 1000n * 1024n ** 5n,
  Ei: 1000n * 1024n ** 6n,
};

/** What the schemas accept (`$defs` Quantity), and a sign. */
const grammar = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\d{1,2}))?$/;

/** Parts of a thousandth: what they come to is rounded up to one. */
const small: Readonly<Record<string, bigint>> = { n: 1_000_000n, u: 1000n };

/** Thousandths of `quantity`, rounded up as Kubernetes does; undefined when it isn't a quantity. */
export function parseQuantity(quantity: string | number): bigint | undefined {
  const match = grammar.exec(String(quantity));
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = '', exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  const power = exponent === undefined ? 0 : Number(exponent);
  const digits = BigInt(whole + fraction) * (suffixes[suffix] ?? 1n) * 10n ** BigInt(Math.max(power, 0));
  const divisor = (small[suffix] ?? 1n) * 10n ** BigInt(fraction.length + Math.max(-power, 0));
  const magnitude = (digits + divisor - 1n) / divisor;
  return sign === '-' ? -magnitude : magnitude;
}

/** Thousandths, with what isn't there or isn't a quantity as 0: for sums over objects that the schema has checked. */
export function milli(quantity: string | number | undefined): bigint {
  return quantity === undefined ? 0n : (parseQuantity(quantity) ?? 0n);
}

/** Whole units, rounded up; exact to 2^53. */
export function units(quantity: string | number | undefined): number {
  return Number((milli(quantity) + 999n) / 1000n);
}

export function compareQuantities(a: string | number | undefined, b: string | number | undefined): number {
  const left = milli(a);
  const right = milli(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
