import { Buffer } from 'node:buffer';
import { at } from '../json.ts';
import { badRequest } from '../status.ts';

/** Where the next page starts: the state at `revision`, after `key`. */
export interface Continuation {
  revision: number;
  key: string;
}

export function encodeContinue({ revision, key }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: 1, rv: revision, after: key })).toString('base64url');
}

/** @throws ApiError 400 for what isn't one of ours. */
export function decodeContinue(token: string): Continuation {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw badRequest('continue key is not valid');
  }
  const revision = at(value, 'rv');
  const key = at(value, 'after');
  if (!Number.isSafeInteger(revision) || typeof revision !== 'number' || typeof key !== 'string') {
    throw badRequest('continue key is not valid');
  }
  return { revision, key };
}
