import { Buffer } from 'node:buffer';
import { parse as parseYaml } from 'yaml';
import type { ApiRequest } from '../exchange.ts';
import { badRequest } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';

/**
 * The body of a PATCH, whatever its content type: JSON all of them, and YAML where it is an apply patch.
 * @throws ApiError 400 when it can't be read.
 */
export function readPatch(request: ApiRequest): unknown {
  const { body, headers } = request;
  if (body.kind === 'json') return cloneJson(body.value);
  if (body.kind === 'none') throw badRequest('error decoding patch: unexpected end of JSON input');
  const text = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength).toString('utf8');
  try {
    return headers['content-type']?.includes('yaml') === true ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : String(error)}`);
  }
}
