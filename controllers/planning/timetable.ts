import { createPriorityHeap, type PriorityHeap } from '#models/heap/priority-heap.ts';
import type { Estimates } from '#models/estimate/estimates.ts';
import { remainingMs } from '#models/estimate/remaining.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Caches } from '../shell/caches.ts';

/** How long one thing takes, as far as anyone can tell: without past ones like it, no time passes and `known` is false. */
export interface Stretch {
  /** When it ends, in ms since the epoch. */
  ends: number;
  known: boolean;
}

/**
 * When machines are done: by what past installations and wipes took, and by how many Operations their OpsMaster runs at
 * once. A machine holds its place there from its first layer to its last, which is what comes of it in a long queue.
 */
export class Timetable {
  readonly #caches: Caches;
  readonly #estimates: Estimates;
  /** By OpsMaster: when each of its places is free. */
  readonly #places = new Map<string, PriorityHeap<number>>();

  constructor(caches: Caches, estimates: Estimates) {
    this.#caches = caches;
    this.#estimates = estimates;
  }

  /** Until the node is Ready on this machine. */
  install(node: ComputeNode, asset: ComputeAsset, now: number): Stretch {
    return this.#take(asset, remainingMs(node, this.#estimates, this.#circles(node, asset), now), now);
  }

  wipe(asset: ComputeAsset, now: number): Stretch {
    return this.#take(asset, this.#estimates.stepMs('wipe', [asset.spec.skuRef.name]), now);
  }

  /** Machines of the same SKU tell most; then those that serve the same Flavor. */
  #circles(node: ComputeNode, asset: ComputeAsset): string[][] {
    const alike = this.#caches.flavors.store.get(node.spec.flavorRef.name)?.status?.skus ?? [];
    return [[asset.spec.skuRef.name], [...alike]];
  }

  #take({ spec }: ComputeAsset, ms: number | undefined, now: number): Stretch {
    if (ms === undefined) return { ends: now, known: false };
    const name = spec.opsMasterRef?.name ?? '';
    const places = this.#places.get(name) ?? createPriorityHeap<number>((a, b) => a < b);
    this.#places.set(name, places);
    const most = this.#caches.opsMasters.store.get(name)?.spec.concurrency ?? 1;
    const free = places.size < most ? now : Math.max(places.pop() ?? now, now);
    places.push(free + ms);
    return { ends: free + ms, known: true };
  }
}
