import type { Flavor } from '../generated/flavor.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { SKU } from '../generated/sku.ts';
import { matchesSku } from '../flavor/fit.ts';
import { poolLabel } from '../operation/build.ts';
import { milli } from '../quantity/quantity.ts';
import type { Amounts } from './amounts.ts';
import { minus, podsPerNode } from './amounts.ts';
import type { Place } from './place.ts';
import { objectionTo, unnamed } from './place.ts';
import type { Shape } from './shape.ts';
import { hostnameLabel } from './shape.ts';

/** The node that a pool would make next, as far as it can be told before a machine is picked. */
export interface Template {
  place: Place;
  /** What is left of the least machine that may be picked, for pods that look for room. */
  room: Amounts;
  /** What a machine costs an hour, in thousandths, where every SKU says so; the dearest. */
  cost: bigint | undefined;
}

export interface TemplateInput {
  pool: NodePool;
  flavor: Flavor;
  skus: readonly SKU[];
  /** Names of all AZones, and of all Regions: what the topology labels can come to be. */
  azones: readonly string[];
  regions: readonly string[];
  /** What Nodes of this pool that are Ready say they can hold. */
  seen: readonly Amounts[];
  /** Pods that run on every node, one of each DaemonSet. */
  daemons: readonly Shape[];
}

/** Undefined where no SKU serves the Flavor. */
export function templateOf(input: TemplateInput): Template | undefined {
  const { pool, flavor } = input;
  const fitting = input.skus.filter((sku) => matchesSku(flavor, sku).fits);
  const stocked = fitting.filter(({ status }) => (status?.assets ?? 0) > 0);
  const skus = stocked.length > 0 ? stocked : fitting;
  if (skus.length === 0) return undefined;
  const place: Place = {
    name: undefined,
    labels: labelsOf(input, skus),
    taints: [...(flavor.spec.nodeTaints ?? []), ...(pool.spec.template.taints ?? [])],
  };
  const whole = asSeen(leastOf(flavor, skus), input.seen);
  const daemons = input.daemons.filter((shape) => objectionTo(shape, place) === undefined);
  const room = daemons.reduce((left, { requests }) => minus(left, requests), whole);
  return { place, room, cost: costOf(skus) };
}

/** As kubelet registers it: standard labels, then the Flavor's and the pool's, of which the standard ones win. */
function labelsOf({ pool, flavor, azones, regions }: TemplateInput, skus: readonly SKU[]): Place['labels'] {
  const given = { ...flavor.spec.nodeLabels, ...pool.spec.template.labels };
  const archs = [...new Set(skus.map(({ spec }) => spec.arch))];
  return {
    'kubernetes.io/arch': archs,
    'kubernetes.io/os': ['linux'],
    [hostnameLabel]: [unnamed],
    ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key, [value]])),
    'node.kubernetes.io/instance-type': [flavor.metadata.name],
    [poolLabel]: [pool.metadata.name],
    'rackwright.io/sku': skus.map(({ metadata }) => metadata.name),
    'rackwright.io/asset': [unnamed],
    'rackwright.io/rack': [unnamed],
    'topology.kubernetes.io/zone': azones.length === 0 ? [unnamed] : azones,
    'topology.kubernetes.io/region': regions.length === 0 ? [unnamed] : regions,
  };
}

/** The least of each resource among the machines that may be picked, less what the Flavor keeps back. */
function leastOf({ spec: { reserved } }: Flavor, skus: readonly SKU[]): Amounts {
  const least = (amount: (sku: SKU) => bigint): bigint => skus.map(amount).reduce((a, b) => (b < a ? b : a));
  const gpus = new Set(skus.map(({ spec }) => (spec.gpus === undefined ? undefined : gpuResource(spec.gpus.model))));
  const [gpu] = gpus;
  const disks = skus.map(({ spec }) => spec.disks?.[0]?.size);
  return {
    cpu: least(({ spec }) => milli(spec.cpu)) - milli(reserved?.cpu),
    memory: least(({ spec }) => milli(spec.memory)) - milli(reserved?.memory),
    pods: podsPerNode,
    // Which disk the system takes isn't told: no pod is turned away for want of one that nobody declared.
    'ephemeral-storage': disks.includes(undefined) ? unlimited : least(({ spec }) => milli(spec.disks?.[0]?.size)),
    ...(gpus.size === 1 && gpu !== undefined
      ? { [gpu]: least(({ spec }) => BigInt(spec.gpus?.count ?? 0) * 1000n) }
      : {}),
  };
}

const unlimited = 1n << 80n;

/**
 * The extended resource under which GPUs are asked for: that of the vendor's own device plugin. A Node of the pool that is
 * there says better.
 */
function gpuResource(model: string): string {
  if (/^(AMD|MI\d|Instinct|Radeon)/i.test(model)) return 'amd.com/gpu';
  if (/^(Intel|Gaudi|Max|Flex)/i.test(model)) return /gaudi/i.test(model) ? 'habana.ai/gaudi' : 'gpu.intel.com/i915';
  return 'nvidia.com/gpu';
}

/**
 * A machine holds less than it was sold as: firmware, kernel and kubelet keep some. What the pool's Nodes say counts, or a
 * pod that fits by a hair would have machine after machine fetched for it. What none of them has yet (a device plugin
 * starts late) stays as declared.
 */
function asSeen(declared: Amounts, seen: readonly Amounts[]): Amounts {
  const room: Record<string, bigint> = { ...declared };
  for (const name of new Set(seen.flatMap((amounts) => Object.keys(amounts)))) {
    const amounts = seen.flatMap((each) => ((each[name] ?? 0n) > 0n ? [each[name] ?? 0n] : []));
    if (amounts.length === 0 || (!(name in declared) && amounts.length < seen.length)) continue;
    const least = amounts.reduce((a, b) => (b < a ? b : a));
    const known = declared[name];
    room[name] = known === undefined || least < known ? least : known;
  }
  return room;
}

function costOf(skus: readonly SKU[]): bigint | undefined {
  let dearest: bigint | undefined;
  for (const { spec } of skus) {
    if (spec.hourlyCost === undefined) return undefined;
    const cost = milli(spec.hourlyCost);
    if (dearest === undefined || cost > dearest) dearest = cost;
  }
  return dearest;
}
