import { isRecord } from '../runtime/json.ts';
import type { Answer } from './answer.ts';
import type { CredentialFacts } from './credential-facts.ts';
import { judgeFailure } from './failure.ts';
import type { Finding } from './finding.ts';

export interface Asked {
  url: string;
  path: string;
  answer: Answer;
  credentials: CredentialFacts;
  /** By our clock. */
  nowMs: number;
  /** By the server's clock, where it told: it is the one that decides what has expired. */
  serverMs: number | undefined;
}

/** Whether a Kubernetes API server answered and let us in; an answer such as 404 is a way to say something. */
export function judgeReach(asked: Asked): Finding | undefined {
  const { url, path, answer } = asked;
  if (!answer.answered) return judgeFailure(url, answer.error, asked.nowMs);
  const { status, body } = answer;
  if (status === 401) return refusedCredentials(asked);
  if (status === 403) {
    if (!isStatus(body)) return { kind: 'NotKubernetes', url, got: pageText(answer) };
    if (asked.credentials.what === undefined) return { kind: 'NoCredentials', url };
    return { kind: 'Forbidden', url, path, message: messageOf(body) };
  }
  if (status === 429 || status >= 500) return { kind: 'NotReady', url, status, message: messageOf(body) };
  // As Go's net/http has it: the port is right, the scheme isn't.
  if (status === 400 && typeof body === 'string' && body.includes('HTTP request to an HTTPS server')) {
    return { kind: 'TLSExpected', url };
  }
  return undefined;
}

/** Of the answer to /version: whether it is a Kubernetes API server at all. */
export function judgeVersion(asked: Asked): Finding | undefined {
  const finding = judgeReach(asked);
  const { url, answer } = asked;
  if (finding !== undefined || !answer.answered) return finding;
  const isVersion = answer.status === 200 && isRecord(answer.body) && typeof answer.body['gitVersion'] === 'string';
  return isVersion ? undefined : { kind: 'NotKubernetes', url, got: pageText(answer) };
}

function refusedCredentials({ url, credentials, nowMs, serverMs }: Asked): Finding {
  const { what, expiresMs, notBeforeMs } = credentials;
  if (what === undefined) return { kind: 'NoCredentials', url };
  const deciding = serverMs ?? nowMs;
  if (expiresMs !== undefined && expiresMs <= deciding)
    return { kind: 'CredentialsExpired', url, what, atMs: expiresMs };
  if (notBeforeMs !== undefined && notBeforeMs > deciding) {
    return { kind: 'CredentialsNotYetValid', url, what, atMs: notBeforeMs };
  }
  return { kind: 'CredentialsRefused', url, what };
}

export function isStatus(body: unknown): body is Record<string, unknown> {
  return isRecord(body) && body['kind'] === 'Status';
}

function messageOf(body: unknown): string {
  if (isRecord(body) && typeof body['message'] === 'string') return firstLine(body['message']);
  if (typeof body !== 'string' || body.trim() === '') return 'without a word';
  const failed = failedChecks(body);
  return failed.length > 0 ? failed.join(', ') : firstLine(body);
}

/** "etcd failed", of what /readyz says: a line for each check, those that failed with `[-]`. */
function failedChecks(text: string): string[] {
  return [...text.matchAll(/^\[-\](\S+) failed/gm)].map(([, name = '']) => `${name} failed`);
}

/** What a web server said, in a few words. */
function pageText({ status, headers, body }: Extract<Answer, { answered: true }>): string {
  const type = (headers['content-type'] ?? '').split(';')[0];
  if (type === 'text/html') return `it answers ${status} with a web page`;
  return typeof body === 'string' && body.trim() !== ''
    ? `it answers ${status}: ${firstLine(body)}`
    : `it answers ${status} without a version`;
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 120);
}
