import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';

/** The host key that one install puts on a machine. */
export interface HostKey {
  /** As ssh sends it, and as known_hosts has it in base64. */
  publicKey: Buffer;
  /** For /etc/ssh/ssh_host_ed25519_key, in OpenSSH's own form. A secret. */
  privateKey: string;
}

/**
 * The host key of one claim on one machine, drawn from a secret seed: so it is pinned before it is there, is another at
 * each install, and needs no place of its own where it could be lost between the act and the record. An OS of an earlier
 * claim that comes back has another key, and isn't talked to.
 * @param seed at least 32 bytes, from the Secret of the OpsMaster.
 * @param serial of the machine; `epoch` of the claim.
 */
export function hostKeyOf(seed: Buffer, serial: string, epoch: number): HostKey {
  if (seed.length < 32) throw new RangeError('the seed of host keys has fewer than 32 bytes');
  const purpose = JSON.stringify(['rackwright host key 1', serial.trim().toLowerCase(), epoch]);
  const secret = createHmac('sha256', seed).update(purpose).digest();
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, secret]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const point = spki.subarray(-32);
  const publicKey = Buffer.concat([string(type), string(point)]);
  return { publicKey, privateKey: openSsh(publicKey, secret, point) };
}

const type = Buffer.from('ssh-ed25519');
/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An unencrypted key, as PROTOCOL.key of OpenSSH describes it. */
function openSsh(publicKey: Buffer, secret: Buffer, point: Buffer): string {
  const none = Buffer.from('none');
  // Two equal numbers tell whoever decrypts whether it worked; here there is nothing to decrypt.
  const check = number(0);
  const content = Buffer.concat([
    check,
    check,
    string(type),
    string(point),
    string(Buffer.concat([secret, point])),
    string(Buffer.alloc(0)),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (content.length % 8)) % 8 }, (_, at) => at + 1));
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string(none),
    string(none),
    string(Buffer.alloc(0)),
    number(1),
    string(publicKey),
    string(Buffer.concat([content, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

/** Length and bytes (RFC 4251, 5). */
function string(bytes: Buffer): Buffer {
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
