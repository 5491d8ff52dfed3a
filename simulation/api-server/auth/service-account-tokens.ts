import { Buffer } from 'node:buffer';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { UserInfo } from '../resources/definition.ts';
import { serviceAccountUser } from './users.ts';

export interface BoundObject {
  kind: string;
  apiVersion: string;
  name: string;
  uid: string;
}

export interface TokenSubject {
  namespace: string;
  name: string;
  uid: string;
  audiences: readonly string[];
  expiresAt: number;
  boundObject?: BoundObject;
}

/** Tokens that this server has issued. They look like JWTs so that clients can read the claims; the server knows its own. */
export interface ServiceAccountTokens {
  issue(subject: TokenSubject): string;
  /** Undefined when it isn't ours, has expired, or its account (or bound object) no longer exists with that uid. */
  userOf(token: string): UserInfo | undefined;
}

export function createServiceAccountTokens(options: {
  clock: Clock;
  ids: Ids;
  exists: (subject: TokenSubject) => boolean;
}): ServiceAccountTokens {
  const issued = new Map<string, TokenSubject>();
  return {
    issue(subject) {
      const seconds = Math.floor(options.clock.now() / 1000);
      const claims = {
        aud: subject.audiences,
        exp: Math.floor(subject.expiresAt / 1000),
        iat: seconds,
        iss: 'https://kubernetes.default.svc',
        jti: options.ids.uuid(),
        'kubernetes.io': {
          namespace: subject.namespace,
          serviceaccount: { name: subject.name, uid: subject.uid },
        },
        nbf: seconds,
        sub: `system:serviceaccount:${subject.namespace}:${subject.name}`,
      };
      // No signature stands behind it: the last part is a secret of its own, which only this server can recognise.
      const token = [encode({ alg: 'RS256', kid: 'embedded' }), encode(claims), options.ids.token(43)].join('.');
      forgetExpired();
      issued.set(token, subject);
      return token;
    },
    userOf(token) {
      const subject = issued.get(token);
      if (subject === undefined || subject.expiresAt <= options.clock.now() || !options.exists(subject))
        return undefined;
      return serviceAccountUser(subject.namespace, subject.name, subject.uid);
    },
  };

  function forgetExpired(): void {
    for (const [token, { expiresAt }] of issued) if (expiresAt <= options.clock.now()) issued.delete(token);
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
