import { conditionOf } from '../conditions/conditions.ts';
import { sentence } from '../conditions/sentence.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { View } from './view.ts';

/** As many offers as are named, of those that count and of those that don't. */
const mostNamed = 8;
const mostRefused = 3;

/** What a pool's number is made of, and who was refused more; nothing where `replicas` is all there is to it. */
export function sizeOf(pool: NodePool, view: View): string[] {
  return [...made(pool), ...refused(pool, view)];
}

function made({ spec, status }: NodePool): string[] {
  if (status === undefined) return [];
  const { wanted, offers = [], omittedOffers = 0 } = status;
  const parts = offers.slice(0, mostNamed).map(({ namespace, name, nodes, adds = nodes }) => {
    return `${namespace}/${name} adds ${adds}`;
  });
  const others = offers.length - parts.length + omittedOffers;
  if (others > 0) parts.push(`and ${others} more ${others === 1 ? 'offer' : 'offers'}`);
  const bounds: string[] = [];
  if (spec.min !== undefined && wanted === spec.min && spec.replicas < spec.min) bounds.push(`min is ${spec.min}`);
  if (spec.max !== undefined && wanted === spec.max && spec.replicas > spec.max) bounds.push(`max is ${spec.max}`);
  if (parts.length + bounds.length === 0) return [];
  return [`It wants ${wanted}: ${[`replicas is ${spec.replicas}`, ...parts, ...bounds].join(', ')}.`];
}

function refused({ metadata }: NodePool, view: View): string[] {
  const those = view
    .all('ResourceOffer')
    .filter(({ spec, status }) => spec.poolRef.name === metadata.name && status?.phase === 'Refused');
  const told = those.slice(0, mostRefused).map((offer) => {
    const { namespace = '', name } = offer.metadata;
    const ready = conditionOf(offer, 'Ready');
    return `ResourceOffer ${namespace}/${name} is refused (${ready?.reason ?? 'Refused'}): ${sentence(ready?.message ?? 'no message')}`;
  });
  const more = those.length - told.length;
  return more === 0 ? told : [...told, `${more} more ResourceOffers on it are refused.`];
}
