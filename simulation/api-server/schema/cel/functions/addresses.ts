import { isIPv4, isIPv6 } from '../../formats.ts';
import { goQuote } from '../../go-text.ts';
import { CelError, Opaque } from '../values.ts';
import { define, text, type Kind } from './library.ts';

/** Kubernetes' IP and CIDR libraries. */

export class IpAddress extends Opaque {
  readonly type = 'net.IP';
  readonly family: 4 | 6;
  readonly bits: bigint;
  constructor(family: 4 | 6, bits: bigint) {
    super();
    this.family = family;
    this.bits = bits;
  }

  /** Undefined for what isn't one, has a zone, leading zeros, or is an IPv4 address mapped into IPv6. */
  static parse(value: string): IpAddress | undefined {
    if (isIPv4(value)) {
      if (/(^|\.)0\d/.test(value)) return undefined;
      return new IpAddress(
        4,
        value.split('.').reduce((bits, part) => bits * 256n + BigInt(part), 0n),
      );
    }
    if (!isIPv6(value)) return undefined;
    const bits = ipv6Bits(value);
    return bits >> 32n === 0xffffn ? undefined : new IpAddress(6, bits);
  }

  get width(): bigint {
    return this.family === 4 ? 32n : 128n;
  }

  /** The first `count` bits. */
  prefix(count: bigint): bigint {
    return this.bits >> (this.width - count);
  }

  equals(other: Opaque): boolean {
    return other instanceof IpAddress && other.family === this.family && other.bits === this.bits;
  }

  /** Canonical: RFC 5952. */
  override toString(): string {
    if (this.family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((this.bits >> shift) & 255n)).join('.');
    const groups = Array.from({ length: 8 }, (_, i) => ((this.bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
    const runs = [
      ...groups
        .map((group) => (group === '0' ? '0' : '1'))
        .join('')
        .matchAll(/00+/g),
    ];
    const longest = runs.toSorted((a, b) => b[0].length - a[0].length || a.index - b.index)[0];
    if (longest === undefined) return groups.join(':');
    return `${groups.slice(0, longest.index).join(':')}::${groups.slice(longest.index + longest[0].length).join(':')}`;
  }
}

function ipv6Bits(value: string): bigint {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(value);
  const plain =
    dotted === null
      ? value
      : value.slice(0, dotted.index) +
        [1, 3].map((i) => (Number(dotted[i]) * 256 + Number(dotted[i + 1])).toString(16)).join(':');
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return groups.reduce((bits, group) => bits * 65536n + BigInt(`0x${group}`), 0n);
}

export class Cidr extends Opaque {
  readonly type = 'net.CIDR';
  readonly address: IpAddress;
  readonly length: bigint;
  constructor(address: IpAddress, length: bigint) {
    super();
    this.address = address;
    this.length = length;
  }

  static parse(value: string): Cidr | undefined {
    const [host = '', length = ''] = value.split('/');
    const address = IpAddress.parse(host);
    if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(length) || value.split('/').length !== 2) return undefined;
    return BigInt(length) > address.width ? undefined : new Cidr(address, BigInt(length));
  }

  masked(): Cidr {
    const rest = this.address.width - this.length;
    return new Cidr(new IpAddress(this.address.family, (this.address.bits >> rest) << rest), this.length);
  }

  contains(address: IpAddress): boolean {
    return address.family === this.address.family && address.prefix(this.length) === this.address.prefix(this.length);
  }

  equals(other: Opaque): boolean {
    return other instanceof Cidr && other.length === this.length && other.address.equals(this.address);
  }

  override toString(): string {
    return `${this.address.toString()}/${String(this.length)}`;
  }
}

function ipOf(value: string): IpAddress {
  const address = IpAddress.parse(value);
  if (address !== undefined) return address;
  throw new CelError(
    `IP Address ${goQuote(value)} parse error during conversion from string: ParseAddr(${goQuote(value)}): unable to parse IP`,
  );
}

const parseFailure = 'network address parse error during conversion from string';

function cidrOf(value: string): Cidr {
  const cidr = Cidr.parse(value);
  if (cidr !== undefined) return cidr;
  const why = value.includes('/') ? 'bad bits after slash' : "no '/'";
  throw new CelError(`${parseFailure}: ${parseFailure}: netip.ParsePrefix(${goQuote(value)}): ${why}`);
}

const ip: Kind<IpAddress> = (value) => value instanceof IpAddress;
const cidr: Kind<Cidr> = (value) => value instanceof Cidr;

/** The special ranges, each of its own family. */
const within = (v4: string, v6: string) => (address: IpAddress) =>
  [v4, v6].some((range) => range !== '' && cidrOf(range).contains(address));
const isUnspecified = within('0.0.0.0/32', '::/128');
const isLoopback = within('127.0.0.0/8', '::1/128');
const isLinkLocalMulticast = within('224.0.0.0/24', 'ff02::/16');
const isLinkLocalUnicast = within('169.254.0.0/16', 'fe80::/10');
const isMulticast = within('224.0.0.0/4', 'ff00::/8');
const isBroadcast = within('255.255.255.255/32', '');

function isGlobalUnicast(address: IpAddress): boolean {
  return ![isUnspecified, isLoopback, isMulticast, isLinkLocalUnicast, isBroadcast].some((is) => is(address));
}

export const addressFunctions = [
  define('ip(string): net.IP', [text], ipOf),
  define('isIP(string): bool', [text], (value) => IpAddress.parse(value) !== undefined),
  define('ip.isCanonical(string): bool', [text], (value) => ipOf(value).toString() === value),
  define('string(net.IP): string', [ip], (value) => value.toString()),
  define('net.IP.family(): int', [ip], (value) => BigInt(value.family)),
  define('net.IP.isUnspecified(): bool', [ip], isUnspecified),
  define('net.IP.isLoopback(): bool', [ip], isLoopback),
  define('net.IP.isLinkLocalMulticast(): bool', [ip], isLinkLocalMulticast),
  define('net.IP.isLinkLocalUnicast(): bool', [ip], isLinkLocalUnicast),
  define('net.IP.isGlobalUnicast(): bool', [ip], isGlobalUnicast),
  define('cidr(string): net.CIDR', [text], cidrOf),
  define('isCIDR(string): bool', [text], (value) => Cidr.parse(value) !== undefined),
  define('string(net.CIDR): string', [cidr], (value) => value.toString()),
  define('net.CIDR.containsIP(string): bool', [cidr, text], (value, address) => value.contains(ipOf(address))),
  define('net.CIDR.containsIP(net.IP): bool', [cidr, ip], (value, address) => value.contains(address)),
  define('net.CIDR.containsCIDR(string): bool', [cidr, text], (value, other) => containsCidr(value, cidrOf(other))),
  define('net.CIDR.containsCIDR(net.CIDR): bool', [cidr, cidr], containsCidr),
  define('net.CIDR.ip(): net.IP', [cidr], (value) => value.address),
  define('net.CIDR.masked(): net.CIDR', [cidr], (value) => value.masked()),
  define('net.CIDR.prefixLength(): int', [cidr], (value) => value.length),
];

function containsCidr(value: Cidr, other: Cidr): boolean {
  return value.contains(other.address) && value.length <= other.length;
}
