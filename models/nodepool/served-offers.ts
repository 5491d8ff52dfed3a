import type { NodePoolStatus } from '../generated/nodepool.ts';
import type { Served } from './demand.ts';

/** As many as the schema allows by name. */
const named = 64;

/** What a pool's status says of the offers that it serves; nothing where there are none. */
export function servedOffers(served: readonly Served[]): Pick<NodePoolStatus, 'offers' | 'omittedOffers'> {
  if (served.length === 0) return {};
  const offers = served.slice(0, named).map(({ demand: { key, namespace, nodes }, adds }) => ({
    namespace,
    name: key.slice(namespace.length + 1),
    nodes,
    adds,
  }));
  return { offers, ...(served.length > named ? { omittedOffers: served.length - named } : {}) };
}
