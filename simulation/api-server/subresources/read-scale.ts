import type { KubeObject } from '#models/meta/object.ts';
import { ApiError } from '../api-error.ts';
import type { Call } from '../context.ts';
import { readSent } from '../decode/sent.ts';
import { unreadablePatched } from '../patch/refusals.ts';
import { readNamed } from '../request/object-body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { resolveSchema } from '../resources/core/schemas.ts';
import { goJson } from '../schema/go-text.ts';
import { pruneInOrder } from '../schema/prune.ts';
import { badRequest } from '../status.ts';

interface Place {
  namespace: string | undefined;
  name: string;
}

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/**
 * The body of a PUT, as a Scale.
 * @throws ApiError 400 where it is none; of a custom resource kube-apiserver doesn't say why.
 */
export function sentScale(call: Call, place: Place): KubeObject {
  const { custom } = call.served.definition;
  const refuse = (why: string): ApiError =>
    badRequest(
      custom
        ? 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"'
        : `Scale in version "v1" cannot be handled as a Scale: ${why}`,
    );
  const { body, strictErrors } = readOr(() => readSent(call.request, scaleKind), custom ? refuse : undefined);
  const scale = readNamed(body, scaleKind, place, refuse);
  dropUnknown(call, scale, 'UpdateOptions', strictErrors, refuse);
  return scale;
}

/**
 * What a patch made of a Scale.
 * @throws ApiError 422 where it is none any more.
 */
export function patchedScale(call: Call, patched: Record<string, unknown>, place: Place): KubeObject {
  const refuse = (why: string): ApiError => unreadablePatched(goJson(patched), why);
  const scale = readNamed(patched, scaleKind, place, refuse);
  dropUnknown(call, scale, 'PatchOptions', [], refuse);
  return scale;
}

function readOr<T>(read: () => T, refuse: ((why: string) => ApiError) | undefined): T {
  try {
    return read();
  } catch (error) {
    if (refuse === undefined || !(error instanceof ApiError) || error.code !== 400) throw error;
    throw refuse(error.message);
  }
}

function dropUnknown(
  { request, warnings }: Call,
  scale: KubeObject,
  optionsKind: 'UpdateOptions' | 'PatchOptions',
  found: readonly string[],
  refuse: (why: string) => ApiError,
): void {
  const { fieldValidation } = readWriteOptions(request.query, optionsKind);
  const removed = pruneInOrder(scale, resolveSchema('io.k8s.api.autoscaling.v1.Scale'));
  const unknown = [...removed.map((path) => `unknown field "${path}"`), ...found];
  if (unknown.length === 0 || fieldValidation === 'Ignore') return;
  if (fieldValidation === 'Strict') throw refuse(`strict decoding error: ${unknown.join(', ')}`);
  warnings.push(...unknown);
}
