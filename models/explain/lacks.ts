import { conditionOf } from '../conditions/conditions.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { Facts, LabelSelector } from '../generated/shared.ts';
import type { SKU } from '../generated/sku.ts';
import { milli } from '../quantity/quantity.ts';
import type { RefusalClass } from '../placement/refusal.ts';
import { selects } from '../selector/selector.ts';
import { around } from './around.ts';
import { leadsToward } from './toward.ts';
import type { View } from './view.ts';

/** One machine that isn't taken for a node. */
export interface Miss {
  node: ComputeNode;
  asset: ComputeAsset;
  reason: RefusalClass;
}

/** What one machine lacks, as words that may stand in brackets behind its name. */
export function lacksOf(miss: Miss, view: View): string {
  const { asset, reason, node } = miss;
  const hardware = misfit(view.find('Flavor', node.spec.flavorRef.name), hardwareOf(asset, view), reason);
  if (hardware !== undefined) return hardware;
  switch (reason) {
    case 'Retired':
      return asset.metadata.deletionTimestamp === undefined ? 'spec.retired' : 'being deleted';
    case 'Paused':
      return 'spec.paused';
    case 'Cordoned':
      return cordon(asset, view);
    case 'Claimed':
      return claim(asset, view);
    case 'Faulty':
    case 'Enrolling':
      return conditionOf(asset, 'Ready')?.reason ?? asset.status?.phase ?? 'no status yet';
    case 'NotSelected':
      return selection(miss, view);
    case 'PowerBudget':
      return power(asset, view);
    case 'SpreadViolated':
      return spread(miss, view);
    default:
      return `in ${where(asset, view)}`;
  }
}

export interface Hardware {
  arch: string | undefined;
  cpu: string | number | undefined;
  memory: string | number | undefined;
  gpus: { model: string; count: number } | undefined;
}

/** What was measured, part by part, before what the SKU promises. */
function hardwareOf(asset: ComputeAsset, view: View): Hardware {
  return hardwareOfSku(view.find('SKU', asset.spec.skuRef.name), asset.status?.facts);
}

export function hardwareOfSku(sku: SKU | undefined, facts: Facts = {}): Hardware {
  return {
    arch: facts.arch ?? sku?.spec.arch,
    cpu: facts.cpu ?? sku?.spec.cpu,
    memory: facts.memory ?? sku?.spec.memory,
    gpus: facts.gpus ?? sku?.spec.gpus,
  };
}

type Compared = (least: Partial<Flavor['spec']>, has: Hardware) => string;

const compared: Readonly<Record<string, Compared | undefined>> = {
  WrongArch: (least, has) => `${has.arch ?? 'unknown'}, not ${least.arch ?? 'any'}`,
  WrongGPU: (least, has) => `${has.gpus?.model ?? 'none'}, not ${least.gpus?.model ?? 'any'}`,
  TooFewGPUs: (least, has) => `${has.gpus?.count ?? 0} of ${least.gpus?.count ?? 0}`,
  TooSmallCPU: (least, has) => `${has.cpu ?? 0} of ${least.cpu ?? 0}`,
  TooSmallMemory: (least, has) => `${has.memory ?? 0} of ${least.memory ?? 0}`,
};

/** What there is and what is asked for; undefined for a class that isn't about hardware. */
export function misfit(flavor: Flavor | undefined, has: Hardware, reason: string): string | undefined {
  return Object.hasOwn(compared, reason) ? compared[reason]?.(flavor?.spec ?? {}, has) : undefined;
}

/** How near a machine is to serving, within its class: less is nearer. */
export function farness({ asset, reason }: Miss, view: View): number {
  const has = hardwareOf(asset, view);
  switch (reason) {
    case 'TooFewGPUs':
      return -(has.gpus?.count ?? 0);
    case 'TooSmallCPU':
      return -Number(milli(has.cpu));
    case 'TooSmallMemory':
      return -Number(milli(has.memory));
    case 'Claimed':
      return asset.spec.claimRef === undefined ? 0 : (nearness[asset.status?.phase ?? ''] ?? 3);
    default:
      return 0;
  }
}

/** Which of the claimed machines comes back first. */
const nearness: Readonly<Record<string, number>> = { Cleaning: 1, Released: 2 };

function claim(asset: ComputeAsset, view: View): string {
  const { claimRef } = asset.spec;
  if (claimRef === undefined) return 'unclaimed as it was read';
  const { phase } = asset.status ?? {};
  if (phase === 'Released') return 'released and kept, reclaimPolicy Retain';
  if (phase === 'Cleaning') return 'being wiped';
  const claimant = view.find('ComputeNode', claimRef.name);
  const leaving = claimant?.metadata.deletionTimestamp === undefined ? '' : ', being released';
  return `by ${claimRef.name}${leaving}`;
}

function cordon(asset: ComputeAsset, view: View): string {
  const [lead] = leadsToward('maintenance', asset, view);
  if (lead === undefined || !('cause' in lead)) return `${where(asset, view)} is being deleted`;
  const { kind, name } = lead.cause.object;
  return kind === 'ComputeAsset' ? 'its own spec.maintenance' : `${kind} ${name}`;
}

function selection({ asset, node }: Miss, view: View): string {
  const flavor = view.find('Flavor', node.spec.flavorRef.name)?.spec ?? {};
  const name = asset.spec.skuRef.name;
  if (flavor.skus !== undefined && !flavor.skus.includes(name)) return `SKU ${name} isn't among the Flavor's skus`;
  const bySku = unmet(flavor.skuSelector, view.find('SKU', name)?.metadata.labels);
  if (bySku !== undefined) return `SKU ${name}: ${bySku}`;
  return unmet(node.spec.assetSelector, asset.metadata.labels) ?? 'by a selector';
}

/** The first requirement that labels don't satisfy, in words. */
function unmet(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> = {}): string | undefined {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ matchLabels: { [key]: value } }));
  const others = (selector?.matchExpressions ?? []).map((one) => ({ matchExpressions: [one] }));
  const first = [...equal, ...others].find((one) => !selects(one, labels));
  if (first === undefined) return undefined;
  if ('matchLabels' in first)
    return Object.entries(first.matchLabels)
      .map(([key, value]) => `label ${key} isn't ${value}`)
      .join();
  return first.matchExpressions
    .map(({ key, operator, values = [] }) => `label ${key}: not ${operator} ${values.join(', ')}`.trim())
    .join();
}

function power(asset: ComputeAsset, view: View): string {
  const rack = view.find('Rack', asset.spec.rackRef.name);
  const watts = view.find('SKU', asset.spec.skuRef.name)?.spec.watts ?? 0;
  const budget = rack?.spec.powerBudgetWatts ?? 0;
  const given = rack?.status?.powerAllocatedWatts;
  const taken = given === undefined ? '' : `, and ${given} W of it are given away`;
  return `takes ${watts} W, Rack ${asset.spec.rackRef.name} has ${budget} W${taken}`;
}

function spread({ asset, node }: Miss, view: View): string {
  const names = around(asset, view);
  const hard = (node.spec.spread ?? []).filter(({ mode }) => mode === 'Hard');
  const told = hard.map(({ topology, maxSkew }) => {
    const domain = names[topology];
    const there = view
      .all('ComputeNode')
      .filter(
        ({ metadata, spec }) =>
          metadata.deletionTimestamp === undefined && spec.poolRef?.name === node.spec.poolRef?.name,
      )
      .filter((other) => other.spec.assetRef !== undefined && around(other, view)[topology] === domain).length;
    return `${topology} ${domain ?? '?'} holds ${there} of its pool, maxSkew ${maxSkew}`;
  });
  return told.join('; ');
}

function where(asset: ComputeAsset, view: View): string {
  const { Rack: rack, AZone: azone } = around(asset, view);
  return azone === undefined ? `Rack ${rack ?? '?'}` : `Rack ${rack ?? '?'}, AZone ${azone}`;
}
