import type { Reason } from '../conditions/reasons.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { ResourceOfferSpec } from '../generated/resourceoffer.ts';
import { milli } from '../quantity/quantity.ts';

export type Size =
  | { sized: true; nodes: number }
  | {
      sized: false;
      reason: Extract<
        Reason,
        'FlavorNotFound' | 'FlavorUnsized' | 'NoGPUInFlavor' | 'OtherGPUInFlavor' | 'NothingAsked'
      >;
      message: string;
    };

type Misfit = Extract<Size, { sized: false }>;

/** Above what any pool may hold, and within what a status field can. */
const most = 1_000_000n;

/** What a node gives to pods at least, cpu and memory in thousandths: none of what its Flavor promises nothing of. */
export function perNode({ spec: { cpu, memory, reserved, gpus } }: Flavor): {
  cpu: bigint;
  memory: bigint;
  gpus: number;
} {
  const least = (promised: bigint, kept: bigint): bigint => (promised > kept ? promised - kept : 0n);
  return {
    cpu: least(milli(cpu), milli(reserved?.cpu)),
    memory: least(milli(memory), milli(reserved?.memory)),
    gpus: gpus?.count ?? 0,
  };
}

/**
 * How many nodes a request comes to. Resources are counted in machines as small as the Flavor allows, less what it
 * reserves for the system, so that they suffice whichever machines are picked; the resource that needs most nodes rules.
 */
export function sizeOf({ nodes, resources }: ResourceOfferSpec, flavor: Flavor | undefined, flavorName: string): Size {
  if (nodes !== undefined) return { sized: true, nodes };
  if (flavor === undefined)
    return misfit('FlavorNotFound', `Flavor ${flavorName} doesn't exist, so nothing says how many nodes this is.`);
  const { cpu, memory } = perNode(flavor);
  const needs = [
    need('cpu', milli(resources?.cpu), cpu, flavorName),
    need('memory', milli(resources?.memory), memory, flavorName),
    gpuNeed(resources?.gpu, flavor.spec.gpus, flavorName),
  ];
  let largest = 0n;
  for (const each of needs) {
    if (typeof each !== 'bigint') return each;
    if (each > largest) largest = each;
  }
  if (largest === 0n) return misfit('NothingAsked', 'Nothing is asked for: set cpu, memory or gpu above zero.');
  return { sized: true, nodes: Number(largest < most ? largest : most) };
}

function need(resource: 'cpu' | 'memory', asked: bigint, perNode: bigint, flavorName: string): bigint | Misfit {
  if (asked <= 0n) return 0n;
  if (perNode > 0n) return (asked + perNode - 1n) / perNode;
  const message = `Flavor ${flavorName} promises no ${resource} for pods, so nothing says how many nodes this is: ask for nodes, or give the Flavor a least ${resource} above what it reserves.`;
  return misfit('FlavorUnsized', message);
}

function gpuNeed(
  asked: NonNullable<ResourceOfferSpec['resources']>['gpu'],
  gpus: Flavor['spec']['gpus'],
  flavorName: string,
): bigint | Misfit {
  if (asked === undefined || asked.count <= 0) return 0n;
  if (gpus === undefined)
    return misfit('NoGPUInFlavor', `Flavor ${flavorName} has no GPU: ask a NodePool whose Flavor has.`);
  if (asked.model !== undefined && asked.model !== gpus.model) {
    const message = `GPU ${asked.model} is asked for, and Flavor ${flavorName} promises ${gpus.model ?? 'no model'}: ask a NodePool whose Flavor has it.`;
    return misfit('OtherGPUInFlavor', message);
  }
  return BigInt(Math.ceil(asked.count / gpus.count));
}

function misfit(reason: Misfit['reason'], message: string): Misfit {
  return { sized: false, reason, message };
}
