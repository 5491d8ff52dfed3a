import type { UserInfo } from './resources/definition.ts';

/** One request as the handler sees it, whether it came over https or from inside the process. */
export interface ApiRequest {
  method: string;
  /** Percent-encoded path. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** JSON already parsed (in process), or the raw bytes (over https: JSON, YAML or protobuf by content-type). */
  body: { kind: 'none' } | { kind: 'json'; value: unknown } | { kind: 'bytes'; bytes: Uint8Array };
  /** Who asks. Absent: authenticate by the Authorization header. In-process callers may name themselves. */
  user?: UserInfo;
  /** Aborts when the client has gone: ends a watch. */
  signal: AbortSignal;
}

/** `json` shares objects with nobody: the receiver may change it. */
export type ApiResponse =
  | { kind: 'json'; status: number; headers: Record<string, string>; body: unknown }
  | { kind: 'text'; status: number; headers: Record<string, string>; body: string }
  /** A watch: one JSON value a line. Ends when the server's timeout passes or `signal` aborts. */
  | { kind: 'stream'; status: number; headers: Record<string, string>; lines: AsyncIterable<unknown> };
