/**
 * How requests reach an API server. The seam at which a network, the embedded server's handler, a recorder or a fault
 * plan is put. Everything above it (client, reflector, leader) is the same everywhere.
 */
export interface Transport {
  /**
   * Sends one request and reads the whole answer. Any HTTP status is an answer, not an error.
   * @throws TransportError when no answer came; whether the server acted on the request is then unknown.
   */
  request(request: Request): Promise<Response>;
  /**
   * Opens a stream of JSON lines (a watch). Non-2xx answers come as `status` with a `body` and no lines.
   * Lines end when the server closes, and throw TransportError when the connection breaks.
   * Aborting `request.signal` ends it and frees the connection.
   */
  stream(request: Request): Promise<Stream>;
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path only, percent-encoded. */
  path: string;
  query?: Record<string, string>;
  /** Lower-case names. */
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
}

export interface Response {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Parsed JSON where the answer is JSON, else text, else undefined. The caller may change it: it shares nothing. */
  body: unknown;
}

export interface Stream {
  status: number;
  headers: Record<string, string>;
  body?: unknown;
  lines: AsyncIterable<unknown>;
}

/** No answer: refused, reset, timed out, or aborted. `outcome` says whether the server can have acted. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly outcome: 'not-sent' | 'unknown';
  constructor(message: string, outcome: 'not-sent' | 'unknown', options?: { cause?: unknown }) {
    super(message, options);
    this.outcome = outcome;
  }
}
