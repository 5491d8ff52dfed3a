import { ApiError } from '../api-error.ts';
import type { FieldError, ResourceDefinition } from '../resources/definition.ts';
import { badRequest, invalid } from '../status.ts';
import { decodeContinue, type Continuation } from './continue-token.ts';
import { readFlag, readNumber, readRevision } from './query.ts';
import { readSelectors, type Selection, type Selectors } from './selection.ts';

/** What a list asks for, as far as its query alone can be judged. */
export interface ListOptions {
  selectors: Selectors;
  /** Objects a page; 0 for all. */
  limit: number;
  /** The texts that {@link readPosition} reads; '' for none. */
  token: string;
  revision: string;
  match: 'NotOlderThan' | 'Exact' | undefined;
}

/** Which state a page shows, from where on. */
export interface Position {
  limit: number;
  continuation: Continuation | undefined;
  /** Undefined for the latest state, 0 for any. */
  revision: number | undefined;
  match: ListOptions['match'];
}

const kind = { group: 'meta.k8s.io', kind: 'ListOptions' };

/** @throws ApiError 400 or 422, as kube-apiserver validates ListOptions of a list. */
export function readListOptions(query: URLSearchParams): ListOptions {
  readNumber(query, 'timeoutSeconds');
  const limit = readNumber(query, 'limit') ?? 0;
  const selectors = readSelectors(query);
  const token = query.get('continue') ?? '';
  const revision = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const errors = [...matchErrors(match, revision, token), ...initialEventsErrors(query)];
  if (errors.length > 0) throw invalid(kind, '', errors);
  return {
    selectors,
    limit: Math.max(0, limit),
    token,
    revision,
    match: match === 'Exact' || match === 'NotOlderThan' ? match : undefined,
  };
}

/**
 * What only whoever looks the objects up finds out to be wrong. Of one named object there are no pages: what is said of
 * them isn't read.
 * @throws ApiError 400
 */
export function readPosition(options: ListOptions, { onlyKey }: Selection, definition: ResourceDefinition): Position {
  const { limit, token, match } = options;
  const paged = onlyKey === undefined;
  const continuation = token === '' || !paged ? undefined : decodeContinue(token);
  const revision = readRevision(options.revision, (words) => badRequest(`invalid resource version: ${words}`));
  if (continuation !== undefined && revision !== undefined && revision !== 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const whole = !paged || (revision === 0 && isCached(definition));
  return { limit: whole ? 0 : limit, continuation, revision, match };
}

/** Where any state will do, kube-apiserver gives all at once what it holds in memory: of every kind but Events. */
function isCached({ group, plural }: ResourceDefinition): boolean {
  return group !== '' || plural !== 'events';
}

export interface WatchOptions {
  selectors: Selectors;
  /** The text that {@link readWatchRevision} reads; '' for none. */
  revision: string;
  /** Begins with what is there, and a bookmark that ends it where bookmarks are allowed. */
  initialEvents: boolean;
  bookmarks: boolean;
  /** Undefined for as long as the server likes. */
  timeoutSeconds: number | undefined;
}

/** @throws ApiError 400 or 422, as kube-apiserver validates ListOptions of a watch. */
export function readWatchOptions(query: URLSearchParams): WatchOptions {
  const timeoutSeconds = readNumber(query, 'timeoutSeconds') ?? 0;
  readNumber(query, 'limit');
  const selectors = readSelectors(query);
  const bookmarks = readFlag(query, 'allowWatchBookmarks');
  const said = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const asked = query.get('sendInitialEvents') !== null;
  // Who says nothing of it has always got all that is there.
  const legacy = !asked && match === '' && (said === '' || said === '0');
  const errors = watchErrors(legacy ? 'NotOlderThan' : match, asked || legacy, query.get('continue') ?? '');
  if (errors.length > 0) throw invalid(kind, '', errors);
  return {
    selectors,
    revision: said,
    initialEvents: legacy || readFlag(query, 'sendInitialEvents'),
    bookmarks,
    timeoutSeconds: timeoutSeconds === 0 ? undefined : timeoutSeconds,
  };
}

/** 0 for whatever is the latest. @throws ApiError 500 for one that is none. */
export function readWatchRevision({ revision }: WatchOptions): number {
  return readRevision(revision, (words) => new ApiError(500, '', words)) ?? 0;
}

function watchErrors(match: string, initialEvents: boolean, token: string): FieldError[] {
  const errors: FieldError[] = [];
  if (initialEvents && match !== 'NotOlderThan') {
    errors.push(forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (match !== '' && !initialEvents) {
    errors.push(forbidden('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  }
  if (match !== '' && match !== 'NotOlderThan') errors.push(unsupported(match, ['NotOlderThan']));
  if (match !== '' && token !== '') errors.push(forbidden(noContinue));
  return errors;
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
