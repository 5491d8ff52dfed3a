import type { ComputeAssetSpec } from '../generated/computeasset.ts';
import { quoted, type Checked } from './finding.ts';
import { strangeCharacter } from './plain-text.ts';

export type Address = NonNullable<ComputeAssetSpec['addresses']>[number];

/** An address, with or without the prefix length that inventories write behind it: `10.0.3.17/24`. */
export function ipAddress(text: string): Checked<string> {
  const strange = strangeCharacter(text);
  if (strange !== undefined) return { problem: `${quoted(text)} ${strange}` };
  const address = text.replace(/\/\d{1,3}$/, '');
  if (!isIPv4(address) && !isIPv6(address)) return { problem: `${quoted(text)} is no IP address` };
  if (/^(127\.|0\.|169\.254\.)/.test(address) || /^(::1?|fe[89ab][0-9a-f]:.*)$/i.test(address)) {
    return { problem: `${quoted(text)} is loopback, link-local or unspecified: it would not lead to this machine` };
  }
  return { value: address };
}

/** An IP address becomes InternalIP, anything else Hostname. */
export function machineAddress(text: string): Checked<Address> {
  const strange = strangeCharacter(text);
  if (strange !== undefined) return { problem: `${quoted(text)} ${strange}` };
  if (/^[0-9.]+(\/|$)/.test(text) || text.includes(':')) {
    const ip = ipAddress(text);
    return 'value' in ip ? { value: { type: 'InternalIP', address: ip.value } } : ip;
  }
  if (isHostName(text)) return { value: { type: 'Hostname', address: text } };
  return { problem: `${quoted(text)} is neither an IP address nor a host name` };
}

/** Address or URL of a management controller; what the schema refuses beyond this, the API server says. */
export function bmcAddress(text: string): Checked<string> {
  const strange = strangeCharacter(text);
  if (strange !== undefined) return { problem: `${quoted(text)} ${strange}` };
  if (text.includes('@')) {
    return { problem: 'has a user or password in it: those belong in a Secret, named by bmc.credentialsSecretRef' };
  }
  const bare = text.replace(/\/\d{1,3}$/, '');
  if (isIPv4(bare) || isIPv6(bare)) return ipAddress(bare);
  const [, scheme, authority = ''] =
    /^([a-zA-Z]+:\/\/)?(\[[^\]]*\]|[^/:]*)(:\d{1,5})?(\/[A-Za-z0-9._~:/-]*)?$/.exec(text) ?? [];
  if (scheme !== undefined && !/^(https?|ipmi|redfish):\/\/$/.test(scheme)) {
    return { problem: `${quoted(text)} begins with ${scheme}, but must with https://, http://, redfish:// or ipmi://` };
  }
  const host = authority.replace(/^\[(.*)\]$/, '$1');
  const numbers = /^[0-9.]+$/.test(host);
  if (text.length <= 256 && (numbers ? isIPv4(host) : isIPv6(host) || isHostName(host))) return { value: text };
  return { problem: `${quoted(text)} is no address or URL of a management controller` };
}

function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*$/.test(text)
  );
}

function isIPv4(text: string): boolean {
  return /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|$)){4}$/.test(text) && !text.endsWith('.');
}

/** RFC 4291, 2.2: eight groups, of which `::` stands once for one or more that are zero. */
function isIPv6(text: string): boolean {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0 || !text.includes(':')) return false;
  const groups = [head, tail ?? ''].flatMap((part) => (part === '' ? [] : part.split(':')));
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return tail === undefined ? groups.length === 8 : groups.length <= 7;
}
