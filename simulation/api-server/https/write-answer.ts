import { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import type { Rendered } from '../answer/rendered.ts';
import { headersOf, textHeaders } from '../answer/respond.ts';
import type { Handled } from '../handler/handle.ts';

/** Sends an answer; a stream until it ends or the client goes, at the client's pace. */
export async function writeAnswer(response: ServerResponse, { answer, warnings }: Handled): Promise<void> {
  const headers = { 'cache-control': 'no-cache, private', ...headersOf(warnings) };
  switch (answer.kind) {
    case 'text':
      response.writeHead(answer.status, { ...headers, ...textHeaders(answer) });
      response.end(answer.text);
      return;
    case 'body': {
      if (answer.status === 304) {
        response.writeHead(304, answer.headers);
        response.end();
        return;
      }
      const body = answer.body.json();
      const length = Buffer.byteLength(body);
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        ...headers,
        'content-length': length,
        ...answer.headers,
      });
      response.end(body);
      return;
    }
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
