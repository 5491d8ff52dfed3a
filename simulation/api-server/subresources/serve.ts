import type { Answer } from '../answer/answer.ts';
import type { Call, ServerContext } from '../context.ts';
import { subresourceOf } from '../registry.ts';
import { methodNotAllowed, notFound, refusedVerb, notServed, unknownPath } from '../status.ts';
import { get } from '../verbs/get.ts';
import { patch } from '../verbs/patch.ts';
import { update } from '../verbs/update.ts';
import { bind } from './binding.ts';
import { evict } from './eviction.ts';
import { scale } from './scale.ts';
import { issueToken } from './token.ts';

/** What kubectl reaches for on pods, services and nodes, and nothing stands behind here. */
const unserved: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'portforward',
  'proxy',
  'log',
  'ephemeralcontainers',
  'resize',
]);

export function serveSubresource(server: ServerContext, call: Call, name: string, verb: string): Answer {
  const { definition } = call.served;
  const subresource = subresourceOf(definition, name);
  if (subresource === undefined) {
    const first = name.split('/')[0] ?? '';
    if (!definition.custom && unserved.has(first)) throw notServed(`${definition.plural}/${first}`);
    throw definition.custom ? notFound(definition, call.name) : unknownPath();
  }
  if (!subresource.verbs.includes(verb)) throw refusedVerb(definition, verb);
  if (subresource.scale !== undefined) return scale(server, call, subresource.scale, verb);
  if (name === 'eviction') return evict(server, call);
  if (name === 'binding') return bind(server, call);
  if (name === 'token') return issueToken(server, call);
  switch (verb) {
    case 'get':
      return get(server, call);
    case 'update':
      return update(server, call, name);
    case 'patch':
      return patch(server, call, name);
    default:
      throw methodNotAllowed();
  }
}
