import { timestamp } from '#models/ports/clock.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import type { BoundObject } from '../auth/service-account-tokens.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { asArray, asObject, asString } from '../json.ts';
import { readBody } from '../request/body.ts';
import { readObject } from '../request/object-body.ts';
import { invalid, notFound } from '../status.ts';

const tokenRequest = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const leastSeconds = 600;
const mostSeconds = 2 ** 32;

/** Issues a token for a service account: one that this server accepts until it expires or the account is gone. */
export function issueToken(server: ServerContext, call: Call): Answer {
  const { served, namespace = '', name, request } = call;
  const account = server.store.collection(served.id).get(keyIn(served.definition, namespace, name))?.object;
  if (account === undefined) throw notFound(served.definition, name);
  const body = readObject(readBody(request) ?? {}, tokenRequest, { namespace, name });
  const spec = asObject(body['spec']) ?? {};
  const seconds = typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : 3600;
  if (seconds < leastSeconds || seconds > mostSeconds) {
    const words =
      seconds < leastSeconds
        ? 'may not specify a duration less than 10 minutes'
        : 'may not specify a duration larger than 2^32 seconds';
    const message = `Invalid value: ${seconds}: ${words}`;
    throw invalid(tokenRequest, '', [{ reason: 'FieldValueInvalid', field: 'spec.expirationSeconds', message }]);
  }
  const expiresAt = server.clock.now() + seconds * 1000;
  const asked = asArray(spec['audiences']).map(asString);
  const audiences = asked.length === 0 ? ['https://kubernetes.default.svc'] : asked;
  const boundObject = boundObjectOf(spec['boundObjectRef']);
  const token = server.authenticator.serviceAccountTokens.issue({
    namespace,
    name,
    uid: account.metadata.uid,
    audiences,
    expiresAt,
    ...(boundObject === undefined ? {} : { boundObject }),
  });
  const answer = {
    ...body,
    metadata: { name, namespace, creationTimestamp: timestamp(server.clock.now()) },
    spec: { ...spec, audiences, expirationSeconds: seconds },
    status: { token, expirationTimestamp: timestamp(expiresAt) },
  };
  return { kind: 'body', status: 201, body: rendered(answer) };
}

function boundObjectOf(reference: unknown): BoundObject | undefined {
  const fields = asObject(reference);
  if (fields === undefined) return undefined;
  const { kind, apiVersion, name, uid } = fields;
  return { kind: asString(kind), apiVersion: asString(apiVersion), name: asString(name), uid: asString(uid) };
}
