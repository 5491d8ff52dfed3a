import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import type { BoundObject } from '../auth/service-account-tokens.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { asArray, asObject, asString, at } from '../json.ts';
import type { ApiRequest } from '../exchange.ts';
import { readBody } from '../request/body.ts';
import { readObject } from '../request/object-body.ts';
import { invalid as invalidField } from '../schema/field-errors.ts';
import { badRequest, invalid, notFound } from '../status.ts';

const tokenRequest = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const leastSeconds = 600;
const mostSeconds = 2 ** 32;

/** Issues a token for a service account: one that this server accepts until it expires or the account is gone. */
export function issueToken(server: ServerContext, call: Call): Answer {
  const { served, namespace = '', name, request } = call;
  const account = server.store.collection(served.id).get(keyIn(served.definition, namespace, name))?.object;
  if (account === undefined) throw notFound(served.definition, name);
  const body = readRequest(request, namespace, name);
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
  const boundObject = boundObjectOf(server, namespace, spec['boundObjectRef']);
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
    metadata: { name, namespace, uid: server.ids.uuid(), creationTimestamp: timestamp(server.clock.now()) },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec['boundObjectRef'] ?? null },
    status: { token, expirationTimestamp: timestamp(expiresAt) },
  };
  return { kind: 'body', status: 201, body: rendered(answer) };
}

/** @throws ApiError 422 where it names another account. */
function readRequest(request: ApiRequest, namespace: string, name: string): KubeObject {
  const body = readBody(request) ?? {};
  const said = asString(at(body, 'metadata', 'name'));
  if (said !== '' && said !== name) {
    const words = 'must match the service account name if specified';
    throw invalid(tokenRequest, name, [invalidField('metadata.name', said, words)]);
  }
  return readObject(body, tokenRequest, { namespace, name });
}

/** What a token may be bound to: it ends with that. */
const holders: ReadonlyMap<string, string> = new Map([
  ['v1/Pod', 'pods'],
  ['v1/Node', 'nodes'],
  ['v1/Secret', 'secrets'],
]);

/** @throws ApiError for what isn't there, or can't hold a token. */
function boundObjectOf({ store }: ServerContext, namespace: string, reference: unknown): BoundObject | undefined {
  const fields = asObject(reference);
  if (fields === undefined) return undefined;
  const [kind, apiVersion, name] = [asString(fields['kind']), asString(fields['apiVersion']), asString(fields['name'])];
  const plural = holders.get(`${apiVersion}/${kind}`);
  if (plural === undefined) {
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const key = plural === 'nodes' ? name : `${namespace}/${name}`;
  const held = store.collection(plural).get(key)?.object;
  if (held === undefined) throw notFound({ group: '', plural }, name);
  return { kind, apiVersion, name, uid: held.metadata.uid ?? '' };
}
