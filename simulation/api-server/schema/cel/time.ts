import { CelError, Duration, Timestamp } from './values.ts';

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Go's time.ParseDuration. */
export function parseDuration(text: string): Duration {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (match === null) throw new CelError(`time: invalid duration "${text}"`);
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of (match[2] ?? '').matchAll(
    /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const size = units[unit] ?? 0n;
    nanos += BigInt(whole === '' ? '0' : whole) * size;
    nanos += (BigInt(fraction === '' ? '0' : fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return new Duration(match[1] === '-' ? -nanos : nanos);
}

/** RFC 3339; without a zone UTC is meant. */
export function parseTimestamp(text: string): Timestamp {
  const match = /^(\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})?$/.exec(text);
  const millis = match === null ? Number.NaN : Date.parse(`${match[1] ?? ''}${match[3] ?? 'Z'}`.toUpperCase());
  if (Number.isNaN(millis)) {
    throw new CelError(`parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006"`);
  }
  const fraction = (match?.[2] ?? '').slice(0, 9).padEnd(9, '0');
  return new Timestamp(BigInt(millis) * 1_000_000n + BigInt(fraction));
}

/** `string(duration)`: seconds. */
export function durationText(duration: Duration): string {
  const sign = duration.nanos < 0n ? '-' : '';
  const nanos = duration.nanos < 0n ? -duration.nanos : duration.nanos;
  return `${sign}${decimal(nanos)}s`;
}

/** `string(timestamp)`: RFC 3339 in UTC with as many digits as are needed. */
export function timestampText(timestamp: Timestamp): string {
  const seconds = floorDiv(timestamp.nanos, 1_000_000_000n);
  const fraction = decimal(timestamp.nanos - seconds * 1_000_000_000n).slice(1);
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}

function decimal(nanos: bigint): string {
  const fraction = (nanos % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '');
  return `${(nanos / 1_000_000_000n).toString()}${fraction === '' ? '' : `.${fraction}`}`;
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** A date in UTC, to read its parts by the UTC getters; shifted when a zone is given (`+02:00`, or an IANA name). */
export function inZone(timestamp: Timestamp, zone: string): Date {
  const millis = Number(floorDiv(timestamp.nanos, 1_000_000n));
  const offset = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return new Date(millis + (offset[1] === '-' ? -minutes : minutes) * 60_000);
  }
  try {
    const parts = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone === '' ? 'UTC' : zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(new Date(millis));
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    const shifted = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return new Date(shifted + (((millis % 1000) + 1000) % 1000));
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}
