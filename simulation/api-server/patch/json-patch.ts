import fastJsonPatch, { type Operation } from 'fast-json-patch';
import { isRecord } from '../resources/core/fields.ts';
import { badPatch, inapplicable } from './refusals.ts';

const maxOperations = 10_000;
const needs: Readonly<Record<string, readonly string[]>> = {
  add: ['path'],
  replace: ['path'],
  test: ['path'],
  remove: ['path'],
  move: ['path', 'from'],
  copy: ['path', 'from'],
};

/**
 * RFC 6902. A new object; `target` stays.
 * @throws ApiError 400 where the patch is no JSON Patch, 422 where a `test` fails or a path isn't there.
 */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badPatch(
      `error decoding patch: json: cannot unmarshal ${goKindOf(patch)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  if (patch.length > maxOperations) {
    throw badPatch(`The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`);
  }
  const operations = patch.map(toOperation);
  try {
    return operations.reduce(applyOperation, structuredClone(target));
  } catch {
    throw inapplicable();
  }
}

/** As kube-apiserver's library has it: a value that isn't said is null, what isn't there is null, and can be replaced. */
function applyOperation(document: unknown, operation: Operation): unknown {
  const lenient = lenientOperation(document, operation);
  return lenient === undefined ? document : fastJsonPatch.applyPatch(document, [lenient], true).newDocument;
}

function lenientOperation(document: unknown, operation: Operation): Operation | undefined {
  if (operation.op !== 'replace' && operation.op !== 'test') return operation;
  if (operation.path === '' || !isMissingMember(document, operation.path)) return operation;
  if (operation.op === 'replace') return { ...operation, op: 'add' };
  return operation.value === null ? undefined : operation;
}

function isMissingMember(document: unknown, path: string): boolean {
  const keys = path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>(
    (value, key) => (Array.isArray(value) ? value[Number(key)] : isRecord(value) ? value[key] : undefined),
    document,
  );
  return isRecord(parent) && !Object.hasOwn(parent, last);
}

function toOperation(operation: unknown): Operation {
  if (!isRecord(operation)) {
    const words = `json: cannot unmarshal ${goKindOf(operation)} into Go value of type handlers.jsonPatchOp`;
    throw badPatch(`error decoding patch: ${words}`);
  }
  const { op } = operation;
  const fields = typeof op === 'string' ? needs[op] : undefined;
  // kube-apiserver meets both only when it applies the patch, hence its answer.
  if (fields === undefined || !fields.every((name) => name in operation)) throw inapplicable();
  const value = 'value' in operation || 'from' in operation ? {} : { value: null };
  return structuredClone({ ...value, ...operation }) as unknown as Operation;
}

/** As encoding/json names what it meets. */
function goKindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
