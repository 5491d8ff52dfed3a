const armour = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/;
const magic = Buffer.from('openssh-key-v1\0');

/**
 * The line of authorized_keys that lets a private key in. OpenSSH's own files have the public half in the clear, whether
 * they are encrypted or not (PROTOCOL.key); undefined for other forms.
 */
export function authorizedKeyOf(privateKey: string): string | undefined {
  const [, body] = armour.exec(privateKey) ?? [];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  if (!bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const afterCipher = next(bytes, magic.length);
  const afterKdf = next(bytes, afterCipher?.end);
  const afterOptions = next(bytes, afterKdf?.end);
  // The number of keys, which is one, stands between.
  const blob = next(bytes, afterOptions === undefined ? undefined : afterOptions.end + 4)?.value;
  const type = blob === undefined ? undefined : next(blob, 0)?.value.toString('latin1');
  if (blob === undefined || type === undefined || !/^[a-z0-9@.-]+$/.test(type)) return undefined;
  return `${type} ${blob.toString('base64')}`;
}

/** Length and bytes (RFC 4251, 5); undefined where the text ends before. */
function next(bytes: Buffer, at: number | undefined): { value: Buffer; end: number } | undefined {
  if (at === undefined || at + 4 > bytes.length) return undefined;
  const end = at + 4 + bytes.readUInt32BE(at);
  return end > bytes.length ? undefined : { value: bytes.subarray(at + 4, end), end };
}
