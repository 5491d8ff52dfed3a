/** Why a call to an API server failed, as a closed set that callers switch on. */
export type KubeErrorReason =
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Invalid'
  | 'BadRequest'
  | 'Unauthorized'
  | 'Forbidden'
  | 'Expired'
  | 'TooManyRequests'
  | 'Unavailable'
  | 'UnknownOutcome'
  | 'Rejected';

/**
 * A refused or unanswered call. `retryable` means the same call may succeed later without anyone changing anything;
 * after `UnknownOutcome` a write may or may not have been done, and must be looked up first.
 */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly reason: KubeErrorReason;
  /** The HTTP status, or 0 when no answer came. */
  readonly status: number;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  /** `details.causes` of the server's Status, where it sent them. */
  readonly causes: readonly { field?: string; message?: string; reason?: string }[];

  constructor(
    reason: KubeErrorReason,
    message: string,
    more: {
      status?: number;
      retryAfterMs?: number;
      causes?: readonly { field?: string; message?: string; reason?: string }[];
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.reason = reason;
    this.status = more.status ?? 0;
    this.retryAfterMs = more.retryAfterMs;
    this.causes = more.causes ?? [];
    this.retryable = retryableReasons.has(reason);
  }
}

const retryableReasons: ReadonlySet<KubeErrorReason> = new Set([
  'Conflict',
  'Expired',
  'TooManyRequests',
  'Unavailable',
  'UnknownOutcome',
]);

export function isKubeError(error: unknown, ...reasons: KubeErrorReason[]): error is KubeError {
  return error instanceof KubeError && (reasons.length === 0 || reasons.includes(error.reason));
}
