import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../api-error.ts';
import type { ApiRequest } from '../exchange.ts';

const mostBytes = 3 * 1024 * 1024;

/** @throws ApiError 413 for a body over 3 MiB. Rejects with the socket's error when the client goes away. */
export async function readRequest(message: IncomingMessage, signal: AbortSignal): Promise<ApiRequest> {
  const url = new URL(message.url ?? '/', 'https://localhost');
  const bytes = await readBytes(message);
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: headersOf(message),
    body: bytes.length === 0 ? { kind: 'none' } : { kind: 'bytes', bytes },
    signal,
  };
}

async function readBytes(message: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > mostBytes) {
      throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${mostBytes}`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
