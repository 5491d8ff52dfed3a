import type { Answer } from '../answer/answer.ts';
import { renderedShared } from '../answer/rendered.ts';
import type { ServerContext } from '../context.ts';
import type { ApiRequest } from '../exchange.ts';
import { discover, discoverGroup, discoverVersion, type DiscoveryAnswer } from '../present/discovery.ts';
import { openApiDocument, openApiIndex, openApiV2 } from '../present/openapi.ts';
import { methodNotAllowed, unknownPath } from '../status.ts';

const version = {
  major: '1',
  minor: '35',
  emulationMajor: '1',
  emulationMinor: '35',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '34',
  gitVersion: 'v1.35.0-rackwright',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.25',
  compiler: 'none',
  platform: 'embedded/any',
};

/** As current API servers name it. Go's media type parser, and so kubectl, fails on the older name with an `@` in it. */
const openApiV2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

const healthPath = /^\/(?:healthz|livez|readyz)(\/ping)?$/;

/** What is no resource: version, health, discovery, OpenAPI. */
export function servePath(server: ServerContext, request: ApiRequest, path: string): Answer {
  const health = healthPath.exec(path);
  if (health !== null) {
    const contentType = health[1] === undefined ? {} : { contentType: 'text/plain; charset=utf-8' };
    return { kind: 'text', status: 200, text: 'ok', ...contentType };
  }
  const answer = answerPath(server, request, path);
  if (answer === undefined) {
    if (isBuiltIn(server, path)) throw unknownPath();
    return noPage;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
  return answer;
}

/** What kube-apiserver's multiplexer says where no API group of its own stands. */
export const noPage: Answer = { kind: 'text', status: 404, text: '404 page not found\n' };

/** Whether a path lies within a group that is served without a CustomResourceDefinition. */
export function isBuiltIn({ registry }: ServerContext, path: string): boolean {
  const [root, group] = path.slice(1).split('/');
  if (root === 'api') return true;
  return root === 'apis' && registry.definitions().some((one) => !one.custom && one.group === group);
}

function answerPath(server: ServerContext, request: ApiRequest, path: string): Answer | undefined {
  const definitions = server.registry.definitions();
  switch (path) {
    case '/version':
      return found(version);
    case '/api':
    case '/apis':
      return discovered(request, discover(path, request.headers['accept'], definitions));
    case '/openapi/v2':
      return { kind: 'text', status: 200, text: openApiV2.body, contentType: openApiV2Type };
    case '/openapi/v3':
      return found(openApiIndex(definitions));
  }
  const [root = '', ...rest] = path.slice(1).split('/');
  const body = root === 'openapi' ? openApi(server, rest) : discovery(server, root, rest);
  return body === undefined ? undefined : found(body);
}

/** Caches may keep what is aggregated, by what they were asked to accept. */
function discovered(request: ApiRequest, { contentType, body, etag }: DiscoveryAnswer): Answer {
  if (etag === undefined) return { ...found(body), headers: { 'content-type': contentType } };
  const headers = { 'cache-control': 'public', vary: 'Accept', etag };
  if (request.headers['if-none-match'] === etag) return { ...found({}), status: 304, headers };
  return { ...found(body), headers: { 'content-type': contentType, ...headers } };
}

type Found = Extract<Answer, { kind: 'body' }>;

function found(body: unknown): Found {
  return { kind: 'body', status: 200, body: renderedShared(body) };
}

function openApi({ registry }: ServerContext, [version3, ...path]: readonly string[]): unknown {
  return version3 === 'v3' ? openApiDocument(path.join('/'), registry.definitions()) : undefined;
}

function discovery({ registry }: ServerContext, root: string, [first, second]: readonly string[]): unknown {
  if (first === undefined) return undefined;
  if (root === 'api') return discoverVersion('', first, registry.definitions());
  if (root !== 'apis') return undefined;
  if (second === undefined) return discoverGroup(first, registry.definitions());
  return discoverVersion(first, second, registry.definitions());
}
