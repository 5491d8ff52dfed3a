import { isRecord } from './json.ts';
import { KubeError, type KubeErrorReason } from './kube-error.ts';
import { TransportError, type Request, type Stream } from './transport.ts';

const byStatusReason: Readonly<Record<string, KubeErrorReason>> = {
  NotFound: 'NotFound',
  AlreadyExists: 'AlreadyExists',
  Conflict: 'Conflict',
  Invalid: 'Invalid',
  BadRequest: 'BadRequest',
  Unauthorized: 'Unauthorized',
  Forbidden: 'Forbidden',
  Expired: 'Expired',
  Gone: 'Expired',
  TooManyRequests: 'TooManyRequests',
};

const byHttpStatus: Readonly<Record<number, KubeErrorReason>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
};

/** What an answer other than 2xx means to the caller. `body` is a metav1.Status, or what a proxy on the way sent. */
export function errorFromAnswer(
  request: Pick<Request, 'method' | 'path'>,
  answer: Pick<Stream, 'status' | 'body' | 'headers'>,
): KubeError {
  const { status, body } = answer;
  const sent = isRecord(body) && body['kind'] === 'Status' ? body : undefined;
  const message =
    typeof sent?.['message'] === 'string' && sent['message'] !== ''
      ? sent['message']
      : `${request.method} ${request.path} was answered with ${status}${excerpt(body)}`;
  const retryAfterMs = retryAfter(answer.headers, sent);
  return new KubeError(reasonOf(request.method, status, sent), message, {
    status,
    causes: causesOf(sent),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** An ERROR event in a watch: its object is a Status, whose code stands for the HTTP status. */
export function errorFromEvent(path: string, object: unknown): KubeError {
  const code = isRecord(object) && typeof object['code'] === 'number' ? object['code'] : 500;
  return errorFromAnswer({ method: 'GET', path }, { status: code, body: object, headers: {} });
}

/** No answer came, or none that can be read. Only a write that may have reached the server has an unknown outcome. */
export function errorFromTransport(request: Pick<Request, 'method' | 'path'>, cause: unknown): KubeError {
  const sent = !(cause instanceof TransportError && cause.outcome === 'not-sent');
  const why = cause instanceof Error ? cause.message : String(cause);
  return isWrite(request.method) && sent
    ? new KubeError('UnknownOutcome', `${request.method} ${request.path} may or may not have been done: ${why}`, {
        cause,
      })
    : new KubeError('Unavailable', `${request.method} ${request.path} got no answer: ${why}`, { cause });
}

function reasonOf(method: string, status: number, sent: Record<string, unknown> | undefined): KubeErrorReason {
  const named = typeof sent?.['reason'] === 'string' ? byStatusReason[sent['reason']] : undefined;
  if (named !== undefined) return named;
  const known = byHttpStatus[status];
  if (known !== undefined) return known;
  if (status !== 408 && status < 500) return 'Rejected';
  // A 503 in the server's own words was turned away at the door. Any other 5xx (an etcd timeout, a proxy's 502 or 504)
  // can come after the write was done.
  const turnedAway = status === 503 && sent !== undefined;
  return isWrite(method) && !turnedAway ? 'UnknownOutcome' : 'Unavailable';
}

function isWrite(method: string): boolean {
  return method !== 'GET';
}

/** Caches that wait are out of date meanwhile: a load balancer's hour of maintenance isn't waited for blindly. */
const longestRetryAfterMs = 120_000;

function retryAfter(headers: Record<string, string>, sent: Record<string, unknown> | undefined): number | undefined {
  const header = headers['retry-after'];
  if (header !== undefined && /^\d{1,6}$/.test(header)) return Math.min(Number(header) * 1000, longestRetryAfterMs);
  const details = sent?.['details'];
  const seconds = isRecord(details) ? details['retryAfterSeconds'] : undefined;
  return typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, longestRetryAfterMs) : undefined;
}

function causesOf(sent: Record<string, unknown> | undefined): { field?: string; message?: string; reason?: string }[] {
  const details = sent?.['details'];
  const causes = isRecord(details) ? details['causes'] : undefined;
  if (!Array.isArray(causes)) return [];
  return causes.filter(isRecord).map((cause) => ({
    ...(typeof cause['field'] === 'string' ? { field: cause['field'] } : {}),
    ...(typeof cause['message'] === 'string' ? { message: cause['message'] } : {}),
    ...(typeof cause['reason'] === 'string' ? { reason: cause['reason'] } : {}),
  }));
}

function excerpt(body: unknown): string {
  return typeof body === 'string' && body !== '' ? `: ${body.slice(0, 200)}` : '';
}
