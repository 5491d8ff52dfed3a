import type { ComputeNode } from '#models/generated/computenode.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import type { PlanWorld } from './world.ts';

/**
 * What has to be looked at again, because it or something that it is decided by is otherwise: what the sources of the
 * controllers are to them.
 */
export class Marks {
  readonly images = new Set<string>();
  readonly assets = new Set<string>();
  readonly nodes = new Set<string>();
  readonly pools = new Set<string>();
  readonly offers = new Set<string>();
  readonly units = new Set<string>();
  /** Pools whose numbers are otherwise and whose size isn't decided by them: looked at once, when all is over. */
  readonly counts = new Set<string>();
  /** The stock, or who waits for a machine: placement may come out otherwise. */
  placement = true;
  /** Machines that came, went or changed hands between SKUs: what is in stock of each SKU, and Flavor. */
  stock = false;
  readonly #world: PlanWorld;
  #quiet = false;

  constructor(world: PlanWorld) {
    this.#world = world;
    world.onChange((now, before) => this.#mark(now, before));
  }

  /** Whether anything is to be looked at, placement and the stock apart. */
  any(): boolean {
    return [this.images, this.assets, this.nodes, this.pools, this.offers, this.units].some(({ size }) => size > 0);
  }

  /** Changes that `work` makes move numbers only. */
  quietly(work: () => void): void {
    this.#quiet = true;
    work();
    this.#quiet = false;
  }

  /** Everything that stands on, or goes by, an object that a person has changed. */
  below(object: KubeObject): void {
    const { caches } = this.#world;
    const { name } = object.metadata;
    switch (object.kind) {
      case 'Region':
        for (const azone of caches.azones.store.byIndex('region', name)) this.below(azone as unknown as KubeObject);
        break;
      case 'AZone':
        for (const rack of caches.racks.store.byIndex('azone', name)) this.below(rack as unknown as KubeObject);
        break;
      case 'Rack':
        this.#machines(caches.assets.store.byIndex('rack', name).map(({ metadata }) => metadata.name));
        break;
      case 'ComputeAsset':
        this.#machines([name]);
        break;
      case 'SKU':
        this.#machines(caches.assets.store.byIndex('sku', name).map(({ metadata }) => metadata.name));
        this.stock = true;
        break;
      case 'OpsMaster':
        this.#machines(caches.assets.store.byIndex('opsMaster', name).map(({ metadata }) => metadata.name));
        break;
      case 'Cluster':
        for (const { metadata } of caches.nodes.store.byIndex('cluster', name)) this.nodes.add(metadata.name);
        for (const { metadata } of caches.pools.store.byIndex('cluster', name)) this.pool(metadata.name);
        for (const { metadata } of caches.units.store.byIndex('cluster', name)) this.units.add(metadata.name);
        break;
      case 'Flavor':
        this.stock = true;
        for (const { metadata } of caches.pools.store.byIndex('flavor', name)) this.pool(metadata.name);
        for (const { metadata } of caches.units.store.byIndex('flavor', name)) this.units.add(metadata.name);
        break;
    }
    this.placement = true;
  }

  /** The pool, and every offer on it. */
  pool(name: string): void {
    this.pools.add(name);
    for (const offer of this.#world.caches.offers.store.byIndex('pool', name)) this.offers.add(keyOf(offer));
  }

  #machines(names: readonly string[]): void {
    for (const name of names) {
      this.assets.add(name);
      for (const { metadata } of this.#world.caches.nodes.store.byIndex('asset', name)) this.nodes.add(metadata.name);
    }
  }

  #mark(now: Stored | undefined, before: Stored | undefined): void {
    const object = now ?? before;
    if (object === undefined) return;
    const { name } = object.metadata;
    switch (object.kind) {
      case 'ComputeNode':
        this.#node(object as Stored<ComputeNode & KubeObject>);
        break;
      case 'ComputeAsset':
        this.#asset(name);
        break;
      case 'Operation': {
        const { assetRef } = object['spec'] as { assetRef: { name: string } };
        this.assets.add(assetRef.name);
        break;
      }
      case 'OpsMinion':
        this.assets.add(name);
        break;
      case 'NodePool':
        this.pool(name);
        this.#owner(object);
        break;
      case 'Unit':
        this.units.add(name);
        break;
      case 'ResourceOffer': {
        const { poolRef } = object['spec'] as { poolRef: { name: string } };
        this.pool(poolRef.name);
        break;
      }
      default:
        if (object.kind in this.#world.caches.images) this.#image(object.kind, name);
    }
  }

  /** A ComputeNode that goes waits for its machine to be taken back. */
  #asset(name: string): void {
    const { assets, nodes } = this.#world.caches;
    this.assets.add(name);
    this.placement = true;
    const claim = assets.store.get(name)?.spec.claimRef?.name;
    const concerned = nodes.store.byIndex('asset', name).map(({ metadata }) => metadata.name);
    for (const node of [...(claim === undefined ? [] : [claim]), ...concerned])
      if (this.#isGoing(node)) this.nodes.add(node);
  }

  #image(kind: string, name: string): void {
    this.images.add(`${kind} ${name}`);
    this.placement = true;
    for (const pool of this.#world.caches.pools.store.byIndex('image', `${kind}/${name}`))
      this.pool(pool.metadata.name);
  }

  #node({ metadata, spec }: Stored<ComputeNode & KubeObject>): void {
    if (spec.poolRef !== undefined) this.counts.add(spec.poolRef.name);
    if (this.#quiet) return;
    const pool = this.#world.caches.pools.store.get(spec.poolRef?.name ?? '');
    if (pool !== undefined) this.#owner(pool);
    this.nodes.add(metadata.name);
    if (spec.poolRef !== undefined) this.pool(spec.poolRef.name);
    if (spec.assetRef === undefined) this.placement = true;
    else this.assets.add(spec.assetRef.name);
  }

  #owner({ metadata }: { metadata: KubeObject['metadata'] }): void {
    for (const { kind, name } of metadata.ownerReferences ?? []) if (kind === 'Unit') this.units.add(name);
  }

  #isGoing(node: string): boolean {
    return this.#world.caches.nodes.store.get(node)?.metadata.deletionTimestamp !== undefined;
  }
}
