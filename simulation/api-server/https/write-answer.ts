import type { ServerResponse } from 'node:http';
import type { Rendered } from '../answer/rendered.ts';
import { headersOf } from '../answer/respond.ts';
import type { Handled } from '../handler/handle.ts';

/** Sends an answer; a stream until it ends or the client goes, at the client's pace. */
export async function writeAnswer(response: ServerResponse, { answer, warnings }: Handled): Promise<void> {
  const headers = { 'cache-control': 'no-cache, private', ...headersOf(warnings) };
  switch (answer.kind) {
    case 'text':
      response.writeHead(answer.status, { ...headers, 'content-type': answer.contentType ?? 'text/plain' });
      response.end(answer.text);
      return;
    case 'body':
      response.writeHead(answer.status, { 'content-type': 'application/json', ...headers, ...answer.headers });
      response.end(answer.body.json());
      return;
    case 'stream':
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.flushHeaders();
      await writeLines(response, answer.lines);
  }
}

async function writeLines(response: ServerResponse, lines: AsyncIterable<Rendered>): Promise<void> {
  for await (const line of lines) {
    if (response.closed) return;
    if (!response.write(`${line.json()}\n`)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}
