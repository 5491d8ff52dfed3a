import { ApiError } from '../api-error.ts';
import { readMessage } from './message.ts';
import { messages } from './messages.ts';
import { readFields } from './reader.ts';

/** Before every message: "k8s" and a zero byte. */
const magic = [0x6b, 0x38, 0x73, 0];

/**
 * The JSON form of one object sent as `application/vnd.kubernetes.protobuf`: an envelope (runtime.Unknown) that names
 * apiVersion and kind, and the object's own message in it.
 * @throws ApiError 415 for a kind that isn't known as protobuf here, which it would be as JSON.
 * @throws Error for bytes that are no such message, or that say what the tables don't know: nothing is dropped silently.
 */
export function decodeProtobuf(bytes: Uint8Array): unknown {
  if (!magic.every((byte, index) => bytes[index] === byte)) throw new Error('protobuf: it does not begin with k8s\\0');
  const envelope = readFields(bytes.subarray(magic.length));
  const typeMeta = readFields(bytesOf(envelope, 1));
  const apiVersion = new TextDecoder().decode(bytesOf(typeMeta, 1));
  const kind = new TextDecoder().decode(bytesOf(typeMeta, 2));
  if (!Object.hasOwn(messages, kind)) {
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
    );
  }
  return { apiVersion, kind, ...readMessage(kind, bytesOf(envelope, 2)) };
}

function bytesOf(fields: ReturnType<typeof readFields>, number: number): Uint8Array {
  const value = fields.findLast((field) => field.number === number)?.value;
  return value instanceof Uint8Array ? value : new Uint8Array();
}
