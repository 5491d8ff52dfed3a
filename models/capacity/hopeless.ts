import { lacking } from './amounts.ts';
import type { PoolCount } from './census.ts';
import { objectionTo } from './place.ts';
import type { Shape } from './shape.ts';

/** As many pools as are named. */
const named = 3;

/** Why no machine that may be asked for could hold pods of this shape, pool by pool. */
export function whyHopeless(shape: Shape, pools: readonly PoolCount[]): string {
  const advice = 'Ask for less in the pod, or give the Cluster a NodePool that serves it.';
  if (pools.length === 0) {
    return `No NodePool of the Cluster hears its offers, so no machine can be asked for: add the namespace of spec.capacity to allowedNamespaces of a NodePool.`;
  }
  const why = pools.slice(0, named).map((pool) => `NodePool ${pool.name} ${objection(shape, pool)}`);
  const more = pools.length > named ? `; and ${pools.length - named} more` : '';
  return `No machine that may be asked for can hold this pod, even empty: ${why.join('; ')}${more}. ${advice}`;
}

function objection(shape: Shape, { seen: { pool, template } }: PoolCount): string {
  if (template === undefined) return `has no SKU that serves its Flavor ${pool.spec.template.flavorRef.name}`;
  if (pool.spec.template.role === 'ControlPlane') return 'is of the control plane';
  const object = objectionTo(shape, template.place);
  if (object?.to === 'taint') return `has the taint ${object.taint.key}, which the pod does not tolerate`;
  if (object !== undefined) return `cannot promise the label ${object.key} that the pod asks for`;
  const short = lacking(template.room, shape.requests).map((name) => {
    const left = template.room[name] ?? 0n;
    return `${amount(name, left > 0n ? left : 0n)} ${name} of the ${amount(name, shape.requests[name] ?? 0n)} asked for`;
  });
  return `leaves a pod at most ${short.join(' and ')}`;
}

function amount(name: string, thousandths: bigint): string {
  if (name !== 'memory' && name !== 'ephemeral-storage') return String(Number(thousandths) / 1000);
  return `${(Number(thousandths) / 1000 / 1024 ** 3).toFixed(1)}Gi`;
}
