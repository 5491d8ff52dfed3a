import type { FieldError, ResourceDefinition } from '../resources/definition.ts';
import { badRequest, invalid } from '../status.ts';
import { decodeContinue, type Continuation } from './continue-token.ts';
import { readNumber, readRevision } from './query.ts';

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
export function readListOptions(query: URLSearchParams, definition: ResourceDefinition): ListOptions {
  const limit = readNumber(query, 'limit') ?? 0;
  readNumber(query, 'timeoutSeconds');
  const token = query.get('continue') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const errors = [...matchErrors(match, query.get('resourceVersion') ?? '', token), ...initialEventsErrors(query)];
  if (errors.length > 0) throw invalid(kind, '', errors);
  const continuation = token === '' ? undefined : decodeContinue(token);
  const revision = readRevision(query);
  if (continuation !== undefined && revision !== undefined && revision !== 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  return {
    limit: revision === 0 && isCached(definition) ? 0 : Math.max(0, limit),
    continuation,
    revision,
    match: match === 'Exact' || match === 'NotOlderThan' ? match : undefined,
  };
}

/** Where any state will do, kube-apiserver gives all at once what it holds in memory: of every kind but Events. */
function isCached({ group, plural }: ResourceDefinition): boolean {
  return group !== '' || plural !== 'events';
}

/** As kube-apiserver validates ListOptions of a watch. @throws ApiError 422 */
export function checkWatchOptions(query: URLSearchParams): void {
  const match = query.get('resourceVersionMatch') ?? '';
  const initialEvents = query.get('sendInitialEvents') !== null;
  const errors: FieldError[] = [];
  if (initialEvents && match !== 'NotOlderThan') {
    errors.push(forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (match !== '' && !initialEvents) {
    errors.push(forbidden('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  }
  if (match !== '' && match !== 'NotOlderThan') errors.push(unsupported(match, ['NotOlderThan']));
  if (match !== '' && (query.get('continue') ?? '') !== '') errors.push(forbidden(noContinue));
  if (errors.length > 0) throw invalid(kind, '', errors);
}

function matchErrors(match: string, revision: string, token: string): FieldError[] {
  if (match === '') return [];
  const errors: FieldError[] = [];
  if (revision === '') errors.push(forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (token !== '') errors.push(forbidden(noContinue));
  if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(unsupported(match, ['Exact', 'NotOlderThan', '']));
  if (match === 'Exact' && revision === '0') {
    errors.push(forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  return errors;
}

function initialEventsErrors(query: URLSearchParams): FieldError[] {
  return query.get('sendInitialEvents') === null
    ? []
    : [forbidden('sendInitialEvents is forbidden for list', 'sendInitialEvents')];
}

const noContinue = 'resourceVersionMatch is forbidden when continue is provided';

function forbidden(words: string, field = 'resourceVersionMatch'): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${words}` };
}

function unsupported(match: string, supported: readonly string[]): FieldError {
  const listed = supported.map((one) => JSON.stringify(one)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(match)}: supported values: ${listed}`;
  return { reason: 'FieldValueNotSupported', field: 'resourceVersionMatch', message };
}
