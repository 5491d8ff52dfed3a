import type { FieldError } from '../resources/definition.ts';
import { badRequest, invalid } from '../status.ts';
import { decodeContinue, type Continuation } from './continue-token.ts';

export interface ListOptions {
  /** Objects a page; 0 for all. */
  limit: number;
  continuation: Continuation | undefined;
  /** Undefined for the latest state, 0 for any. */
  revision: number | undefined;
  match: 'NotOlderThan' | 'Exact' | undefined;
}

const kind = { group: 'meta.k8s.io', kind: 'ListOptions' };

/** @throws ApiError 400 or 422, as kube-apiserver validates ListOptions of a list. */
export function readListOptions(query: URLSearchParams): ListOptions {
  const limit = readNumber(query, 'limit') ?? 0;
  const revision = readRevision(query);
  const token = query.get('continue') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const errors = matchErrors(match, query.get('resourceVersion') ?? '', token);
  if (errors.length > 0) throw invalid(kind, '', errors);
  if (token !== '' && revision !== undefined && revision !== 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  return {
    limit,
    continuation: token === '' ? undefined : decodeContinue(token),
    revision,
    match: match === 'Exact' || match === 'NotOlderThan' ? match : undefined,
  };
}

/** @throws ApiError 400 when it is no number. */
export function readRevision(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return undefined;
  if (!/^[0-9]{1,15}$/.test(text)) {
    const message = `Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
    throw invalid(kind, '', [{ reason: 'FieldValueInvalid', field: 'resourceVersion', message }]);
  }
  return Number(text);
}

/** @throws ApiError 400 when it is there and no whole number. */
export function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (!/^[0-9]{1,15}$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

/** As Go's `strconv.ParseBool` where query parameters are concerned: absent, `0` and `false` are false. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && !['0', 'false', 'f', 'F', 'False', 'FALSE'].includes(text);
}

function matchErrors(match: string, revision: string, token: string): FieldError[] {
  if (match === '') return [];
  const field = 'resourceVersionMatch';
  const forbid = (message: string): FieldError[] => [
    { reason: 'FieldValueForbidden', field, message: `Forbidden: ${message}` },
  ];
  if (revision === '') return forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (token !== '') return forbid('resourceVersionMatch is forbidden when continue is provided');
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan"`;
    return [{ reason: 'FieldValueNotSupported', field, message }];
  }
  if (match === 'Exact' && revision === '0') {
    return forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  return [];
}
