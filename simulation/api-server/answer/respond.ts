import type { Answer } from './answer.ts';
import type { ApiResponse } from '../exchange.ts';
import type { Handled } from '../handler/handle.ts';
import type { Rendered } from './rendered.ts';

/** The response for a caller in this process, who gets values of its own. */
export function toResponse({ answer, warnings }: Handled): ApiResponse {
  const headers = headersOf(warnings);
  switch (answer.kind) {
    case 'text':
      return {
        kind: 'text',
        status: answer.status,
        headers: { ...headers, ...textHeaders(answer) },
        body: answer.text,
      };
    case 'body':
      return {
        kind: 'json',
        status: answer.status,
        headers: { 'content-type': 'application/json', ...headers, ...answer.headers },
        body: answer.body.value(),
      };
    case 'stream':
      return {
        kind: 'stream',
        status: 200,
        headers: { 'content-type': 'application/json', ...headers },
        lines: valuesOf(answer.lines),
      };
  }
}

/** Plain text is never to be taken for anything else. */
export function textHeaders({ contentType }: Extract<Answer, { kind: 'text' }>): Record<string, string> {
  if (contentType !== undefined) return { 'content-type': contentType };
  return { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
}

/** Several warnings are one header with several values, as HTTP has it. */
export function headersOf(warnings: readonly string[]): Record<string, string> {
  if (warnings.length === 0) return {};
  return { warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(', ') };
}

function valuesOf(lines: AsyncIterableIterator<Rendered>): AsyncIterableIterator<unknown> {
  return {
    async next() {
      const step = await lines.next();
      return step.done === true ? { done: true, value: undefined } : { done: false, value: step.value.value() };
    },
    async return() {
      await lines.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
