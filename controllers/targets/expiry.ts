import { X509Certificate } from 'node:crypto';
import { isRecord } from '../runtime/json.ts';
import type { EndpointAuth } from '../runtime/endpoint.ts';

/** When credentials stop being good (ms since the epoch), where they say so themselves: a certificate, and a JWT (RFC 7519). */
export function expiryOf(auth: EndpointAuth): number | undefined {
  if (auth.kind === 'certificate') return Date.parse(new X509Certificate(auth.certPem).validTo) || undefined;
  return auth.kind === 'token' ? tokenExpiry(auth.token) : undefined;
}

function tokenExpiry(token: string): number | undefined {
  const [, claims, signature] = token.split('.');
  if (claims === undefined || signature === undefined) return undefined;
  try {
    const decoded: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
    const expires = isRecord(decoded) ? decoded['exp'] : undefined;
    return typeof expires === 'number' ? expires * 1000 : undefined;
  } catch {
    // Any other kind of token says nothing of itself.
    return undefined;
  }
}
