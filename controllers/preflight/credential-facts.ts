import { X509Certificate } from 'node:crypto';
import { isRecord } from '../runtime/json.ts';
import type { Credentials, EndpointAuth } from '../runtime/endpoint.ts';

/** What can be known of credentials without showing them to anyone. */
export interface CredentialFacts {
  /** For a sentence: "the token of the kubeconfig". Undefined when there are none. */
  what: string | undefined;
  notBeforeMs?: number;
  expiresMs?: number;
}

/** @param shown what `auth` gave when it was asked last. */
export function factsOf(auth: EndpointAuth, shown: Credentials): CredentialFacts {
  if (shown.token !== undefined) return { what: tokenName(auth), ...tokenTimes(shown.token) };
  if (shown.certPem !== undefined) return { what: certificateName(auth), ...certificateTimes(shown.certPem) };
  return { what: undefined };
}

function tokenName(auth: EndpointAuth): string {
  switch (auth.kind) {
    case 'token-file':
      return `the token in ${auth.path}`;
    case 'plugin':
      return 'the token that the credential plugin of the kubeconfig gives';
    default:
      return 'the token in the kubeconfig';
  }
}

function certificateName(auth: EndpointAuth): string {
  return auth.kind === 'plugin'
    ? 'the client certificate that the credential plugin of the kubeconfig gives'
    : 'the client certificate of the kubeconfig';
}

/** RFC 7519 4.1: `exp` and `nbf` in seconds. A token that is no JWT tells nothing. */
function tokenTimes(token: string): { notBeforeMs?: number; expiresMs?: number } {
  const payload = token.split('.')[1];
  if (payload === undefined) return {};
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return {};
  }
  if (!isRecord(claims)) return {};
  const { exp, nbf } = claims;
  return {
    ...(typeof exp === 'number' ? { expiresMs: exp * 1000 } : {}),
    ...(typeof nbf === 'number' ? { notBeforeMs: nbf * 1000 } : {}),
  };
}

function certificateTimes(pem: string): { notBeforeMs?: number; expiresMs?: number } {
  try {
    const { validFrom, validTo } = new X509Certificate(pem);
    return { notBeforeMs: Date.parse(validFrom), expiresMs: Date.parse(validTo) };
  } catch {
    return {};
  }
}
