import { createHmac, timingSafeEqual } from 'node:crypto';

/** One line of an OpenSSH known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
interface Line {
  revoked: boolean;
  matches: (host: string) => boolean;
  /** The public key as ssh sends it. */
  key: Buffer;
}

export type KeyVerdict = 'pinned' | 'unknown' | 'other' | 'revoked';

export interface KnownHosts {
  /** As it was read, with what was pinned since: a known_hosts file. */
  readonly text: string;
  /**
   * Whether a key is pinned for a host. `unknown`: nothing is pinned for it at all; `other`: only other keys are;
   * `revoked`: this one is, whatever else pins it. Only `pinned` is ever trusted.
   */
  check(host: string, port: number, key: Buffer): KeyVerdict;
}

export type KnownHostsReading = { read: true; hosts: KnownHosts } | { read: false; message: string };

/**
 * Reads known_hosts as OpenSSH does: hashed names, `[host]:port`, `*` and `?`, `!` for exceptions, `@revoked`.
 * Certificate authorities (`@cert-authority`) are refused rather than passed over: they would trust nothing here.
 */
export function readKnownHosts(text: string): KnownHostsReading {
  const lines: Line[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const written = raw.trim();
    if (written === '' || written.startsWith('#')) continue;
    const line = readLine(written.split(/\s+/));
    if (typeof line === 'string') return { read: false, message: `line ${index + 1} of known_hosts ${line}` };
    lines.push(line);
  }
  return {
    read: true,
    hosts: {
      text,
      check(host, port, key) {
        const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
        const about = lines.filter(({ matches }) => matches(name));
        const same = about.filter((line) => line.key.equals(key));
        if (same.some(({ revoked }) => revoked)) return 'revoked';
        if (same.length > 0) return 'pinned';
        return about.some(({ revoked }) => !revoked) ? 'other' : 'unknown';
      },
    },
  };
}

/** `hosts`, and one key more for one host, on whichever port. */
export function alsoPinned(hosts: KnownHosts, host: string, key: Buffer): KnownHosts {
  return {
    text: `${hosts.text}\n${host},[${host}]:* ${typeOf(key) ?? ''} ${key.toString('base64')}\n`,
    check(name, port, shown) {
      const verdict = hosts.check(name, port, shown);
      return verdict !== 'revoked' && name === host && shown.equals(key) ? 'pinned' : verdict;
    },
  };
}

function readLine(words: readonly string[]): Line | string {
  const marker = words[0]?.startsWith('@') === true ? words[0] : undefined;
  if (marker === '@cert-authority')
    return 'names a certificate authority, which this adapter does not know: pin the keys';
  if (marker !== undefined && marker !== '@revoked') return 'begins with an unknown marker';
  const [names, type, encoded] = marker === undefined ? words : words.slice(1);
  if (names === undefined || type === undefined || encoded === undefined) return 'is not "hosts type key"';
  const key = Buffer.from(encoded, 'base64');
  if (typeOf(key) !== type) return `holds no key of type ${/^[a-z0-9@.-]{1,64}$/.test(type) ? type : '(unreadable)'}`;
  return { revoked: marker !== undefined, matches: names.startsWith('|') ? hashed(names) : patterns(names), key };
}

/** The first field of a public key is its type (RFC 4253, 6.6). */
function typeOf(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return key.length < 4 + length ? undefined : key.toString('latin1', 4, 4 + length);
}

/** `|1|salt|hash`: HMAC-SHA1 of the name. */
function hashed(names: string): Line['matches'] {
  const [, version, salt = '', hash = ''] = names.split('|');
  const expected = Buffer.from(hash, 'base64');
  return (host) => {
    if (version !== '1') return false;
    const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest();
    return found.length === expected.length && timingSafeEqual(found, expected);
  };
}

function patterns(names: string): Line['matches'] {
  const written = names.toLowerCase().split(',');
  const wanted = written.filter((name) => !name.startsWith('!'));
  const unwanted = written.filter((name) => name.startsWith('!')).map((name) => name.slice(1));
  return (host) => wanted.some((one) => fits(one, host)) && !unwanted.some((one) => fits(one, host));
}

/** `*` and `?` as in sshd(8), PATTERNS. Goes back to the last `*` alone, so that no pattern takes long. */
function fits(pattern: string, host: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let read = 0; read < host.length;) {
    if (pattern[at] === '*') {
      star = at;
      at += 1;
      resume = read;
    } else if (pattern[at] === '?' || pattern[at] === host[read]) {
      at += 1;
      read += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      read = resume;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
