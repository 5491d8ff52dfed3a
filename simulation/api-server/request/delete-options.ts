import type { ApiError } from '../api-error.ts';
import type { ApiRequest } from '../exchange.ts';
import { asObject, isObject } from '../json.ts';
import { badRequest, invalid } from '../status.ts';
import type { Propagation } from '../write/removal.ts';
import { readJson } from '../decode/json-text.ts';
import { bodyText, readBody } from './body.ts';
import { readDryRun } from './write-options.ts';

export interface DeleteOptions {
  gracePeriodSeconds: number | undefined;
  propagation: Propagation | undefined;
  preconditions: { uid: string | undefined; resourceVersion: string | undefined };
  dryRun: boolean;
}

/** From the body of a DELETE, or from its query where there is no body. @throws ApiError 400 or 422 */
export function readDeleteRequest(request: ApiRequest): DeleteOptions {
  const body = readOptionsBody(request);
  return readDeleteOptions(body === undefined ? fromQuery(request.query) : body);
}

/** @param given DeleteOptions of meta/v1. @throws ApiError 400 or 422 */
export function readDeleteOptions(given: Record<string, unknown>): DeleteOptions {
  const preconditions = asObject(given['preconditions']);
  return {
    gracePeriodSeconds: graceOf(given['gracePeriodSeconds']),
    propagation: propagationOf(given['propagationPolicy'], given['orphanDependents']),
    preconditions: {
      uid: textOrNothing(preconditions?.['uid']),
      resourceVersion: textOrNothing(preconditions?.['resourceVersion']),
    },
    dryRun: readDryRun(Array.isArray(given['dryRun']) ? given['dryRun'] : [], 'DeleteOptions'),
  };
}

function readOptionsBody(request: ApiRequest): Record<string, unknown> | undefined {
  const body = read(request);
  if (body === undefined) return undefined;
  if (!isObject(body)) {
    const kind = Array.isArray(body) ? 'array' : typeof body === 'boolean' ? 'bool' : typeof body;
    const root =
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
    throw unreadable(`json: cannot unmarshal ${kind} into Go value of type ${root}`);
  }
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = body;
  if (kind === 'DeleteOptions') return body;
  throw badRequest(
    `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
  );
}

function read(request: ApiRequest): unknown {
  const sent = bodyText(request);
  if (sent === undefined || sent.yaml) return readBody(request);
  try {
    return readJson(sent.text).value;
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(error.message);
    throw error;
  }
}

function unreadable(why: string): ApiError {
  return badRequest(`couldn't get version/kind; json parse error: ${why}`);
}

function fromQuery(query: URLSearchParams): Record<string, unknown> {
  const grace = query.get('gracePeriodSeconds') ?? '';
  if (!/^([+-]?\d+)?$/.test(grace)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  }
  const orphan = query.get('orphanDependents');
  return {
    ...(grace === '' ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(query.has('propagationPolicy') ? { propagationPolicy: query.get('propagationPolicy') } : {}),
    ...(orphan === null ? {} : { orphanDependents: orphan !== 'false' && orphan !== '0' }),
    dryRun: query.getAll('dryRun'),
  };
}

/** A negative one is as good as none at all, which is the least. */
function graceOf(given: unknown): number | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'number' && Number.isSafeInteger(given)) return Math.max(given, 0);
  const kind = typeof given === 'number' ? `number ${given}` : typeof given;
  throw badRequest(
    `json: cannot unmarshal ${kind} into Go struct field DeleteOptions.gracePeriodSeconds of type int64`,
  );
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function propagationOf(policy: unknown, orphan: unknown): Propagation | undefined {
  if (policy !== undefined && policy !== null && typeof orphan === 'boolean') {
    throw refused(
      'FieldValueInvalid',
      `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
    );
  }
  if (policy === undefined || policy === null) {
    if (typeof orphan !== 'boolean') return undefined;
    return orphan ? 'Orphan' : 'Background';
  }
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') return policy;
  const supported = '"Foreground", "Background", "Orphan", "nil"';
  throw refused(
    'FieldValueNotSupported',
    `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`,
  );
}

function refused(reason: 'FieldValueInvalid' | 'FieldValueNotSupported', message: string): ApiError {
  return invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
    { reason, field: 'propagationPolicy', message },
  ]);
}
