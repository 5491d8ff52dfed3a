import { asObject } from '../json.ts';
import { badRequest, invalid } from '../status.ts';
import { readFieldValidation, type FieldValidation } from '../write/field-validation.ts';
import type { Propagation } from '../write/removal.ts';

/** What `dryRun` asks for, in the query or a DeleteOptions body: only `All` may be said. @throws ApiError 422 */
export function readDryRun(asked: readonly unknown[]): boolean {
  const stages = asked.filter((stage) => stage !== '');
  const unknown = stages.find((stage) => stage !== 'All');
  if (unknown === undefined) return stages.length > 0;
  const message = `Unsupported value: ${JSON.stringify(unknown)}: supported values: "All"`;
  throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [
    { reason: 'FieldValueNotSupported', field: 'dryRun', message },
  ]);
}

export interface WriteOptions {
  dryRun: boolean;
  fieldValidation: FieldValidation;
}

export function readWriteOptions(query: URLSearchParams): WriteOptions {
  return { dryRun: readDryRun(query.getAll('dryRun')), fieldValidation: readFieldValidation(query) };
}

export interface DeleteOptions {
  gracePeriodSeconds: number | undefined;
  propagation: Propagation | undefined;
  preconditions: { uid: string | undefined; resourceVersion: string | undefined };
  dryRun: boolean;
}

/** From the body, and the query where the body doesn't say. @throws ApiError 400 or 422 */
export function readDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  const given = asObject(body) ?? {};
  const preconditions = asObject(given['preconditions']);
  const dryRun = Array.isArray(given['dryRun']) ? given['dryRun'] : query.getAll('dryRun');
  const grace = given['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds') ?? undefined;
  const seconds = grace === undefined ? undefined : Number(grace);
  if (seconds !== undefined && !(Number.isSafeInteger(seconds) && seconds >= 0)) {
    throw badRequest(`invalid gracePeriodSeconds: ${JSON.stringify(grace)}`);
  }
  return {
    gracePeriodSeconds: seconds,
    propagation: propagationOf(given['propagationPolicy'] ?? query.get('propagationPolicy') ?? undefined, given),
    preconditions: {
      uid: textOrNothing(preconditions?.['uid']),
      resourceVersion: textOrNothing(preconditions?.['resourceVersion']),
    },
    dryRun: readDryRun(dryRun),
  };
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function propagationOf(asked: unknown, given: Record<string, unknown>): Propagation | undefined {
  if (asked === undefined || asked === '') {
    const orphan = given['orphanDependents'];
    if (typeof orphan !== 'boolean') return undefined;
    return orphan ? 'Orphan' : 'Background';
  }
  if (asked === 'Background' || asked === 'Foreground' || asked === 'Orphan') return asked;
  const message = `Invalid value: ${JSON.stringify(asked)}: DeletionPropagation need to be one of "Foreground", "Background", "Orphan" or nil`;
  throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
    { reason: 'FieldValueInvalid', field: 'propagationPolicy', message },
  ]);
}
