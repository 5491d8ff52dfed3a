import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import { ApiError } from '../api-error.ts';
import { identify } from '../auth/identify.ts';
import type { ServerContext } from '../context.ts';
import type { ApiRequest } from '../exchange.ts';
import { readFlag } from '../listing/query.ts';
import { checkTimeout } from '../request/timeout.ts';
import { parsePath } from '../request/path.ts';
import { methodNotAllowed, statusOf } from '../status.ts';
import { checkAllowed } from './authorize.ts';
import { servePath } from './paths.ts';
import { serveResource, verbOf } from './resource.ts';

export interface Handled {
  answer: Answer;
  warnings: readonly string[];
}

/** Answers one request, in one synchronous step: nothing comes between what a write reads and what it stores. */
export function handleRequest(server: ServerContext, request: ApiRequest): Handled {
  // Said to who is refused as well.
  const warnings: string[] = [];
  try {
    return { answer: answerRequest(server, request, warnings), warnings };
  } catch (error) {
    return { answer: answerError(server, request, error), warnings };
  }
}

function answerRequest(server: ServerContext, request: ApiRequest, warnings: string[]): Answer {
  const target = parsePath(request.path);
  if (!readFlag(request.query, 'watch')) checkTimeout(request.query);
  const user = identify(request, server.authenticator, server.authorize);
  if (target.kind === 'other') {
    checkAllowed(server.authorize, user, { verb: request.method.toLowerCase(), path: target.path });
    return servePath(server, request, target.path);
  }
  const verb = verbOf(request, target);
  if (verb === undefined) throw methodNotAllowed();
  const { kind: _, plural: resource, ...where } = target;
  checkAllowed(server.authorize, user, { verb, resource, ...where });
  return serveResource(server, request, target, verb, { user, warnings });
}

function answerError(server: ServerContext, request: ApiRequest, error: unknown): Answer {
  const known = error instanceof ApiError ? error : internalError(server, request, error);
  return { kind: 'body', status: known.code, body: rendered(statusOf(known)) };
}

function internalError(server: ServerContext, request: ApiRequest, error: unknown): ApiError {
  server.log.error('request failed inside the server', { method: request.method, path: request.path, error });
  const words = error instanceof Error ? error.message : String(error);
  return new ApiError(500, 'InternalError', `Internal error occurred: ${words}`, {
    causes: [{ reason: '', message: words }],
  });
}
