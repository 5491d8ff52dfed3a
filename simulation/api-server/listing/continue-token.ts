import { Buffer } from 'node:buffer';
import { at, asString } from '../json.ts';
import { badRequest } from '../status.ts';

/** Where the next page starts. Keys are told from the prefix on, so that one token fits what lies under another prefix. */
export interface Continuation {
  /** The state that all pages show; a negative one for whatever is the latest, when the first is no longer known. */
  revision: number;
  /** The first key that may be on the page. */
  start: string;
}

const version = 'meta.k8s.io/v1';

/** Just behind a key: no other lies between. */
export function continueAfter(key: string, prefix: string, revision: number): string {
  return encodeContinue({ revision, start: `${key.slice(prefix.length)}\u0000` });
}

/** The form is the API's own: clients don't look into it, but a token outlives a server. */
export function encodeContinue({ revision, start }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: version, rv: revision, start: `/${start}` })).toString('base64url');
}

/** @throws ApiError 400 for what isn't one of ours, with what Go says of it. */
export function decodeContinue(token: string): Continuation {
  const fields = parse(token);
  const said = asString(at(fields, 'v'));
  if (said !== version) throw invalidToken(`server does not recognize this encoded version ${said}`);
  const revision = at(fields, 'rv') ?? 0;
  if (typeof revision !== 'number') {
    throw invalidToken(`json: cannot unmarshal ${typeof revision} into Go struct field continueToken.rv of type int64`);
  }
  if (revision === 0) throw invalidToken(`incorrect encoded start resourceVersion (version ${version})`);
  const start = asString(at(fields, 'start'));
  if (start === '') throw invalidToken(`encoded start key empty (version ${version})`);
  const path = start.startsWith('/') ? start : `/${start}`;
  if (/\/(?:\.{0,2})(?:\/|$)/.test(path)) throw invalidToken(start);
  return { revision, start: path.slice(1) };
}

function parse(token: string): unknown {
  const illegal = /[^A-Za-z0-9_-]/.exec(token)?.index ?? (token.length % 4 === 1 ? token.length - 1 : undefined);
  if (illegal !== undefined) throw invalidToken(`illegal base64 data at input byte ${illegal}`);
  const bytes = Buffer.from(token, 'base64url');
  try {
    return JSON.parse(bytes.toString());
  } catch {
    const first = String.fromCharCode(bytes[0] ?? 0);
    const shown = /[!-~]/.test(first) ? first : `\\u${first.charCodeAt(0).toString(16).padStart(4, '0')}`;
    throw invalidToken(`invalid character '${shown}' looking for beginning of value`);
  }
}

function invalidToken(words: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${words}`);
}
