import { Buffer } from 'node:buffer';
import { readJson } from '../decode/json-text.ts';
import type { ApiRequest } from '../exchange.ts';
import { badRequest } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';

export interface PatchBody {
  value: unknown;
  /** What strict decoding refuses: keys that are there twice. */
  strictErrors: string[];
}

/**
 * The body of a PATCH, which is JSON whatever its content type; of an apply see `readApplied`.
 * @throws ApiError 400 when it can't be read.
 */
export function readPatch({ body }: ApiRequest): PatchBody {
  if (body.kind === 'json') return { value: cloneJson(body.value), strictErrors: [] };
  const bytes = body.kind === 'none' ? new Uint8Array() : body.bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    const { value, duplicates } = readJson(text);
    return { value, strictErrors: duplicates.map((path) => `duplicate field "${path}"`) };
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest(`error decoding patch: ${error.message}`);
    throw error;
  }
}
