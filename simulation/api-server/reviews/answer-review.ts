import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import type { Attributes } from '../auth/authorization.ts';
import type { Call, ServerContext } from '../context.ts';
import { asArray, asObject, asString, at } from '../json.ts';
import { readBody } from '../request/body.ts';
import { readObject } from '../request/object-body.ts';
import { checkReview } from './check-review.ts';
import type { UserInfo } from '../resources/definition.ts';

type Review = (server: ServerContext, call: Call, review: KubeObject) => unknown;

/** Kinds that are asked and answered, and never stored: what `status` becomes. */
const reviews: ReadonlyMap<string, Review> = new Map<string, Review>([
  ['selfsubjectreviews', (_, { user }) => ({ userInfo: userInfo(user) })],
  ['selfsubjectaccessreviews', (server, { user }, review) => accessOf(server, user, review)],
  ['subjectaccessreviews', (server, _, review) => accessOf(server, subjectOf(review), review)],
  ['selfsubjectrulesreviews', (server, { user }) => rulesOf(server, user)],
  ['tokenreviews', (server, _, review) => tokenOf(server, review)],
]);

export function isReview(group: string, plural: string): boolean {
  return (group === 'authorization.k8s.io' || group === 'authentication.k8s.io') && reviews.has(plural);
}

export function answerReview(server: ServerContext, call: Call): Answer {
  const { definition } = call.served;
  const body = readBody(call.request);
  const review = readObject(body, definition, { namespace: undefined });
  checkReview(definition, review);
  const status = reviews.get(definition.plural)?.(server, call, review);
  const creationTimestamp = timestamp(server.clock.now());
  const metadata = definition.plural === 'selfsubjectreviews' ? { creationTimestamp } : {};
  return { kind: 'body', status: 201, body: rendered({ ...review, metadata, status }) };
}

function userInfo({ name, uid, groups, extra }: UserInfo): unknown {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups: [...groups],
    ...(extra === undefined ? {} : { extra }),
  };
}

function accessOf(server: ServerContext, user: UserInfo, review: KubeObject): unknown {
  const { allowed, reason } = server.authorize(user, attributesOf(review));
  return { allowed, ...(reason === undefined ? {} : { reason }) };
}

function subjectOf(review: KubeObject): UserInfo {
  const groups = asArray(at(review, 'spec', 'groups')).map(asString);
  return { name: asString(at(review, 'spec', 'user')), groups };
}

function attributesOf(review: KubeObject): Attributes {
  const path = asObject(at(review, 'spec', 'nonResourceAttributes'));
  if (path !== undefined) return { verb: asString(path['verb']), path: asString(path['path']) };
  const asked = asObject(at(review, 'spec', 'resourceAttributes')) ?? {};
  const optional = (['version', 'subresource', 'namespace', 'name'] as const)
    .map((field) => [field, asString(asked[field])] as const)
    .filter(([, value]) => value !== '');
  return {
    verb: asString(asked['verb']),
    group: asString(asked['group']),
    resource: asString(asked['resource']),
    ...Object.fromEntries(optional),
  };
}

/** Rules can't be listed where a function decides: what may be all is said, the rest is left open as incomplete. */
function rulesOf(server: ServerContext, user: UserInfo): unknown {
  const all = server.authorize(user, { verb: '*', group: '*', version: '*', resource: '*' }).allowed;
  const every = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  return {
    resourceRules: all ? [every] : [],
    nonResourceRules: all ? [{ verbs: ['*'], nonResourceURLs: ['*'] }] : [],
    incomplete: !all,
  };
}

function tokenOf(server: ServerContext, review: KubeObject): unknown {
  const user = server.authenticator.userOf(asString(at(review, 'spec', 'token')));
  if (user === undefined) return { user: {}, error: 'invalid bearer token' };
  return { authenticated: true, user: userInfo(user), audiences: ['https://kubernetes.default.svc'] };
}
