import { representationOf } from '../answer/representation.ts';
import type { Answer } from '../answer/answer.ts';
import type { Call, ServerContext } from '../context.ts';
import type { ApiRequest } from '../exchange.ts';
import { readFlag } from '../listing/query.ts';
import type { Target } from '../request/path.ts';
import type { Served } from '../registry.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { answerReview, isReview } from '../reviews/answer-review.ts';
import { badRequest, methodNotAllowed, refusedVerb, unknownPath } from '../status.ts';
import { isBuiltIn, noPage } from './paths.ts';
import { serveSubresource } from '../subresources/serve.ts';
import { create } from '../verbs/create.ts';
import { remove } from '../verbs/delete.ts';
import { deleteCollection } from '../verbs/delete-collection.ts';
import { get } from '../verbs/get.ts';
import { list } from '../verbs/list.ts';
import { patch } from '../verbs/patch.ts';
import { update } from '../verbs/update.ts';
import { watch } from '../verbs/watch.ts';

export type ResourceTarget = Extract<Target, { kind: 'resource' }>;

const verbs: ReadonlyMap<string, (server: ServerContext, call: Call) => Answer> = new Map([
  ['get', get],
  ['list', list],
  ['watch', watch],
  ['create', create],
  ['update', (server: ServerContext, call: Call) => update(server, call)],
  ['patch', (server: ServerContext, call: Call) => patch(server, call)],
  ['delete', remove],
  ['deletecollection', deleteCollection],
]);

/** The verb that authorization knows; undefined for a method that no resource has. */
export function verbOf(request: ApiRequest, target: ResourceTarget): string | undefined {
  const named = target.name !== undefined;
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      if (!named) return readFlag(request.query, 'watch') ? 'watch' : 'list';
      return 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}

/** @throws ApiError with what kube-apiserver would answer. */
export function serveResource(
  server: ServerContext,
  request: ApiRequest,
  target: ResourceTarget,
  verb: string,
  { user, warnings }: Pick<Call, 'user' | 'warnings'>,
): Answer {
  const served = server.registry.find(target);
  if (served === undefined) {
    if (isBuiltIn(server, request.path)) throw unknownPath();
    return noPage;
  }
  if (!isPlaced(served, target, verb)) return misplaced(served.definition, target, verb);
  const call: Call = {
    request,
    user,
    served,
    namespace: target.namespace,
    name: target.name ?? '',
    representation: representationOf(request.headers['accept']),
    warnings,
  };
  if (served.definition.deprecationWarning !== undefined) call.warnings.push(served.definition.deprecationWarning);
  return answerTo(server, call, target, verb);
}

function answerTo(server: ServerContext, call: Call, target: ResourceTarget, verb: string): Answer {
  const { definition } = call.served;
  if (target.subresource !== undefined) return serveSubresource(server, call, target.subresource, verb);
  if (!definition.verbs.includes(verb)) throw refusedVerb(definition, verb);
  if (isReview(definition.group, definition.plural)) return answerReview(server, call);
  const serve = verbs.get(verb);
  if (serve === undefined) throw refusedVerb(definition, verb);
  return serve(server, call);
}

/** A namespaced object is written in its namespace; POST goes to collections and PUT, PATCH to objects. */
function isPlaced({ definition }: Served, target: ResourceTarget, verb: string): boolean {
  if (!definition.namespaced && target.namespace !== undefined) return false;
  const readsMany = verb === 'list' || verb === 'watch';
  if (definition.namespaced && target.namespace === undefined && !readsMany) return false;
  const toObject = target.name !== undefined;
  if (verb === 'create' && toObject) return target.subresource !== undefined;
  return toObject || (verb !== 'update' && verb !== 'patch');
}

/** What is said of a request that stands where none of its kind can. @throws ApiError where that is a Status */
function misplaced(definition: ResourceDefinition, target: ResourceTarget, verb: string): Answer {
  const scoped = definition.namespaced === (target.namespace !== undefined);
  if (!definition.custom) {
    const listed = definition.namespaced && target.name === undefined;
    throw scoped || listed ? methodNotAllowed() : unknownPath();
  }
  if (!scoped) return noPage;
  if (target.name === undefined) throw badRequest('name must be provided');
  throw refusedVerb(definition, verb);
}
