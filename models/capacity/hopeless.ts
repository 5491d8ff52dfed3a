import { lacking } from './amounts.ts';
import type { PoolCount } from './census.ts';
import type { SeenPool } from './observed.ts';
import type { Objection } from './place.ts';
import { objectionTo } from './place.ts';
import type { Shape } from './shape.ts';

/** As many pools as are named. */
const named = 3;

/** Pools of the Cluster that don't hear its offers, and the namespace that they would have to allow. */
export interface Deaf {
  namespace: string;
  pools: readonly SeenPool[];
}

/** Why no machine that may be asked for could hold pods of this shape, pool by pool, and what would change that. */
export function whyHopeless(shape: Shape, pools: readonly PoolCount[], deaf: Deaf): string {
  const opened = openings(shape, deaf);
  if (pools.length === 0) {
    const advice = opened ?? `Add ${deaf.namespace} to allowedNamespaces of a NodePool.`;
    return `No NodePool of the Cluster hears its offers, so no machine can be asked for. ${advice}`;
  }
  const why = pools.slice(0, named).map((pool) => `NodePool ${pool.name} ${wordsOf(obstacle(shape, pool.seen))}`);
  const more = pools.length > named ? `; and ${pools.length - named} more` : '';
  const advice = [...(opened === undefined ? [] : [opened]), ...changes(shape, pools)];
  if (advice.length === 0) advice.push('Give the Cluster a NodePool that serves it.');
  return `No machine that may be asked for can hold this pod, even empty: ${why.join('; ')}${more}. ${advice.join(' ')}`;
}

type Obstacle =
  | { is: 'final'; words: string }
  /** `alone`: without it the node would hold the pod. */
  | { is: 'objection'; objection: Objection; alone: boolean }
  | { is: 'amounts'; short: readonly { name: string; left: bigint | undefined; asked: bigint }[] };

function obstacle(shape: Shape, { pool, template }: SeenPool): Obstacle {
  const { flavorRef, role } = pool.spec.template;
  if (template === undefined) return { is: 'final', words: `has no SKU that serves its Flavor ${flavorRef.name}` };
  if (role === 'ControlPlane') return { is: 'final', words: 'is of the control plane' };
  const short = lacking(template.room, shape.requests).map((name) => {
    return { name, left: template.room[name], asked: shape.requests[name] ?? 0n };
  });
  const objection = objectionTo(shape, template.place);
  if (objection !== undefined) return { is: 'objection', objection, alone: short.length === 0 };
  return { is: 'amounts', short };
}

function wordsOf(found: Obstacle): string {
  if (found.is === 'final') return found.words;
  if (found.is === 'objection') {
    const { objection } = found;
    return objection.to === 'taint'
      ? `has the taint ${objection.taint.key}, which the pod does not tolerate`
      : `cannot promise the label ${objection.key} that the pod asks for`;
  }
  const none = found.short.filter(({ left }) => left === undefined).map(({ name }) => name);
  const less = found.short.flatMap(({ name, left, asked }) => {
    if (left === undefined) return [];
    return [`${amount(name, left > 0n ? left : 0n)} ${name} of the ${amount(name, asked)} asked for`];
  });
  const words = none.length === 0 ? [] : [`has no ${none.join(' and no ')}`];
  if (less.length > 0) words.push(`leaves a pod at most ${less.join(' and ')}`);
  return words.join(', and ');
}

/** What would do, of the pools that hear the Cluster. */
function changes(shape: Shape, pools: readonly PoolCount[]): string[] {
  const advice = new Set<string>();
  for (const { seen } of pools) {
    const found = obstacle(shape, seen);
    if (found.is === 'objection' && found.alone) advice.add(against(found.objection));
    if (found.is === 'amounts' && found.short.every(({ left }) => left !== undefined)) advice.add(smaller);
  }
  return [...advice].slice(0, named);
}

const smaller = 'Ask for less in the pod, or give the Cluster a NodePool that serves it.';

function against(objection: Objection): string {
  if (objection.to === 'taint') return `Have the pod tolerate the taint ${objection.taint.key}, if it may run there.`;
  const { key } = objection;
  if (isGiven.test(key)) return `Take what it asks of ${key} from the pod: nobody can set that label.`;
  return `For the label ${key}: add it to template.labels of the NodePool, or take it from the pod.`;
}

/** Labels that a node has by what it is, and requirements that aren't for a label. */
const isGiven = /^(?:nodeAffinity|metadata\.name|(?:node\.|topology\.)?kubernetes\.io\/.*|rackwright\.io\/.*)$/;

/** Pools that could hold the pod, were they asked. */
function openings(shape: Shape, { namespace, pools }: Deaf): string | undefined {
  const able = pools.flatMap(({ template, pool }) => {
    if (template === undefined || pool.spec.template.role === 'ControlPlane') return [];
    if (lacking(template.room, shape.requests).length > 0) return [];
    if (objectionTo(shape, { ...template.place, taints: [] }) !== undefined) return [];
    const object = objectionTo(shape, template.place);
    const taint = object?.to === 'taint' ? `, and have the pod tolerate its taint ${object.taint.key}` : '';
    const { name } = pool.metadata;
    return [`NodePool ${name} could hold it, and isn't asked: add ${namespace} to its allowedNamespaces${taint}.`];
  });
  return able.length === 0 ? undefined : able.toSorted().slice(0, named).join(' ');
}

function amount(name: string, thousandths: bigint): string {
  if (name !== 'memory' && name !== 'ephemeral-storage') return String(Number(thousandths) / 1000);
  return `${(Number(thousandths) / 1000 / 1024 ** 3).toFixed(1)}Gi`;
}
