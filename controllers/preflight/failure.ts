import { CredentialsError } from '../runtime/credential-source.ts';
import { KubeconfigError } from '../runtime/kubeconfig-error.ts';
import type { Finding, Unreachable } from './finding.ts';

const untrusted: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);

const unreachable: Readonly<Record<string, Unreachable>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-name',
  EAI_AGAIN: 'unknown-name',
  EAI_FAIL: 'unknown-name',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  ECONNRESET: 'broken',
  EPIPE: 'broken',
  UND_ERR_SOCKET: 'broken',
};

/** Why no answer came, from what the transport threw: the codes of Node's TLS and sockets stand in its causes. */
export function judgeFailure(url: string, error: unknown, nowMs: number): Finding {
  const chain = causesOf(error);
  for (const cause of chain) {
    if (cause instanceof KubeconfigError) return { kind: 'KubeconfigUnusable', message: cause.message };
    if (cause instanceof CredentialsError) return { kind: 'CredentialsUnreadable', url, message: cause.message };
  }
  for (const cause of chain) {
    const finding = judgeCode(url, codeOf(cause), cause.message, nowMs);
    if (finding !== undefined) return finding;
  }
  const late = chain.some(({ message }) => message.startsWith('no answer'));
  return { kind: 'Unreachable', url, why: late ? 'timeout' : 'other', detail: chain[0]?.message ?? String(error) };
}

function judgeCode(url: string, code: string, message: string, nowMs: number): Finding | undefined {
  const why = unreachable[code];
  if (why !== undefined) return { kind: 'Unreachable', url, why, detail: message };
  if (untrusted.has(code)) return { kind: 'ServerUntrusted', url, detail: code };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { kind: 'ServerNameMismatch', url, detail: names(message) };
  if (code === 'CERT_HAS_EXPIRED') return { kind: 'ServerCertificateExpired', url, nowMs };
  if (code === 'CERT_NOT_YET_VALID') return { kind: 'ServerCertificateNotYetValid', url, nowMs };
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return { kind: 'NotTLS', url };
  if (code === 'EPROTO' && /wrong version number|packet length/i.test(message)) return { kind: 'NotTLS', url };
  // https answers to plain http: what comes is no HTTP.
  if (code.startsWith('HPE_') && url.startsWith('http:')) return { kind: 'TLSExpected', url };
  return undefined;
}

/** The names that the certificate has, which end Node's message. */
function names(message: string): string {
  const listed = /.*(?:altnames|CN|list): (.*)$/s.exec(message)?.[1];
  return listed === undefined ? message : listed.slice(0, 200);
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The error and its causes; of several addresses tried, each. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  const open: unknown[] = [error];
  for (let one = open.shift(); one !== undefined && chain.length < 12; one = open.shift()) {
    if (!(one instanceof Error)) continue;
    chain.push(one);
    open.push(one.cause);
    if (one instanceof AggregateError) open.push(...one.errors);
  }
  return chain;
}
