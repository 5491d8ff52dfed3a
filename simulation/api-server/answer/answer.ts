import type { Rendered } from './rendered.ts';

/** What a verb gives back; `respond.ts` makes the response of it. */
export type Answer =
  | { kind: 'body'; status: number; body: Rendered; headers?: Readonly<Record<string, string>> }
  | { kind: 'text'; status: number; text: string; contentType?: string }
  | { kind: 'stream'; lines: AsyncIterableIterator<Rendered> };
