import { randomUUID, sign } from 'node:crypto';

export interface TokenSubject {
  namespace: string;
  name: string;
  uid: string;
}

/**
 * A ServiceAccount's token that expires at `expiresMs`, signed as the API server does: a TokenRequest gives none of less
 * than ten minutes.
 * @param keyPem the API server's signing key, ECDSA on P-256.
 */
export function shortToken(keyPem: string, { namespace, name, uid }: TokenSubject, expiresMs: number): string {
  const nowS = Math.floor(Date.now() / 1000);
  const issuer = 'https://kubernetes.default.svc.cluster.local';
  const claims = {
    aud: [issuer],
    exp: Math.floor(expiresMs / 1000),
    iat: nowS - 60,
    iss: issuer,
    jti: randomUUID(),
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
    nbf: nowS - 60,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: keyPem, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
