import type { FieldError } from './resources/definition.ts';

/** What a client gets as `Status`. Thrown anywhere below the handler; see KUBECTL's wording in `status.ts`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  /** In the Status' metadata: how a list goes on that can't go on as it was. */
  readonly continuation: string | undefined;
  constructor(code: number, reason: string, message: string, details?: StatusDetails, continuation?: string) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.continuation = continuation;
  }
}

export interface StatusDetails {
  name?: string;
  group?: string;
  /** The plural in errors of a resource, the Kind in Invalid. */
  kind?: string;
  uid?: string;
  causes?: (FieldError | { reason?: string; message: string; field?: string })[];
  retryAfterSeconds?: number;
}
