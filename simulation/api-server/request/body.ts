import { Buffer } from 'node:buffer';
import { ApiError } from '../api-error.ts';
import type { ApiRequest } from '../exchange.ts';
import { badRequest } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';
import { decodeProtobuf } from '../wire/protobuf.ts';
import { readYaml } from './yaml.ts';

export const jsonType = 'application/json';
export const protobufType = 'application/vnd.kubernetes.protobuf';
const yamlType = 'application/yaml';
const allTypes: readonly string[] = [jsonType, yamlType, protobufType];

/** The content type without its parameters; JSON where the client named none (kubectl's scale does that). */
export function contentTypeOf(request: ApiRequest): string {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' ? jsonType : type;
}

/**
 * The body as a JSON value that shares nothing with the caller; undefined when there is none.
 * @throws ApiError 400 when it can't be read, 415 for a content type that isn't.
 */
export function readBody(request: ApiRequest, acceptedTypes: readonly string[] = allTypes): unknown {
  const { body } = request;
  if (body.kind === 'none') return undefined;
  const type = contentTypeOf(request);
  if (!acceptedTypes.includes(type)) throw unsupportedMediaType(acceptedTypes);
  if (body.kind === 'json') return cloneJson(body.value);
  if (body.bytes.length === 0) return undefined;
  try {
    if (type === protobufType) return decodeProtobuf(body.bytes);
    const text = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength).toString('utf8');
    return type === yamlType ? readYaml(text).value : JSON.parse(text);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest(
      `the request body can't be read as ${type}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * The body as text, where it came as text.
 * @throws ApiError 415 for a content type that isn't.
 */
export function bodyText(request: ApiRequest): { text: string; yaml: boolean } | undefined {
  const { body } = request;
  if (body.kind !== 'bytes' || body.bytes.length === 0) return undefined;
  const type = contentTypeOf(request);
  if (!allTypes.includes(type)) throw unsupportedMediaType(allTypes);
  if (type === protobufType) return undefined;
  const text = Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.byteLength).toString('utf8');
  return { text, yaml: type === yamlType };
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}
