import { isRecord } from '../runtime/json.ts';
import type { Ask, Look } from './ask.ts';
import type { Expectation } from './expectation.ts';
import type { Right } from './right.ts';

const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const whoAmI = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
/** At the same time: a server's fairness queues for one user are that long before others feel it. */
const parallel = 8;

/**
 * Which rights are missing. Each is asked for by itself: lists of rules (SelfSubjectRulesReview) leave out what authorizers
 * other than RBAC decide, and don't tell a namespace's rule from the whole cluster's. Who may do everything is asked once.
 */
export async function lookAtRights(ask: Ask, url: string, { rights }: Expectation): Promise<Look> {
  const everything: Right = { verb: '*', group: '*', resource: '*' };
  if (rights.length === 0) return { found: [], seen: [] };
  if (await mayDo(ask, everything)) return { found: [], seen: ['rights'] };
  const missing: Right[] = [];
  for (let at = 0; at < rights.length; at += parallel) {
    const some = rights.slice(at, at + parallel);
    const allowed = await Promise.all(some.map((right) => mayDo(ask, right)));
    missing.push(...some.filter((_, index) => allowed[index] !== true));
  }
  if (missing.length === 0) return { found: [], seen: ['rights'] };
  return { found: [{ kind: 'RightsMissing', url, who: await userName(ask), rights: missing }], seen: ['rights'] };
}

async function mayDo(ask: Ask, right: Right): Promise<boolean> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: attributesOf(right),
  };
  const headers = { 'content-type': 'application/json' };
  const answer = await ask({ method: 'POST', path: reviews, headers, body }, { needed: true });
  const status = isRecord(answer.body) ? answer.body['status'] : undefined;
  return isRecord(status) && status['allowed'] === true;
}

function attributesOf({ verb, group, resource, name, namespace, path }: Right): Record<string, unknown> {
  if (path !== undefined) return { nonResourceAttributes: { verb, path } };
  const [plural, subresource] = resource.split('/', 2);
  return {
    resourceAttributes: {
      verb,
      group,
      resource: plural,
      ...(subresource === undefined ? {} : { subresource }),
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

/** Undefined before Kubernetes 1.28, which doesn't tell. */
async function userName(ask: Ask): Promise<string | undefined> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const headers = { 'content-type': 'application/json' };
  const answer = await ask({ method: 'POST', path: whoAmI, headers, body });
  const status = isRecord(answer.body) ? answer.body['status'] : undefined;
  const user = isRecord(status) ? status['userInfo'] : undefined;
  return isRecord(user) && typeof user['username'] === 'string' ? user['username'] : undefined;
}
