/**
 * An address in the one form that it has for comparing: all groups of an IPv6 address, each without leading zeros. A person
 * may declare it in any form (RFC 4291, 2.2), and a kubelet asks for its shortest (RFC 5952).
 */
export function comparable(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const missing = tail === undefined ? 0 : Math.max(8 - before.length - after.length, 0);
  return [...before, ...Array.from({ length: missing }, () => '0'), ...after].join(':');
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':').map((group) => group.replace(/^0+(?=.)/, ''));
}
