import type { Answer } from '../answer/answer.ts';
import { renderedShared } from '../answer/rendered.ts';
import type { ServerContext } from '../context.ts';
import type { ApiRequest } from '../exchange.ts';
import { discover, discoverGroup, discoverVersion } from '../present/discovery.ts';
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

/** GET of what is no resource: version, health, discovery, OpenAPI. */
export function servePath(server: ServerContext, request: ApiRequest, path: string): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed();
  const definitions = server.registry.definitions();
  switch (path) {
    case '/version':
      return found(version);
    case '/healthz':
    case '/livez':
    case '/readyz':
      return { kind: 'text', status: 200, text: 'ok' };
    case '/api':
    case '/apis': {
      const { contentType, body } = discover(path, request.headers['accept'], definitions);
      return { ...found(body), headers: { 'content-type': contentType } };
    }
    case '/openapi/v2':
      return { kind: 'text', status: 200, text: openApiV2.body, contentType: openApiV2Type };
    case '/openapi/v3':
      return found(openApiIndex(definitions));
  }
  const [root = '', ...rest] = path.slice(1).split('/');
  const body = root === 'openapi' ? openApi(server, rest) : discovery(server, root, rest);
  if (body === undefined) throw unknownPath();
  return found(body);
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
