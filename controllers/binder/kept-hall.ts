import { same } from '#models/reconcile/same.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { source, type Source } from '../runtime/source.ts';
import type { Caches } from '../shell/caches.ts';
import { merged } from '../shell/merged.ts';
import { HallBook, type Hall } from './hall.ts';
import type { Claims } from './pending.ts';

/** A hall that is kept up as the caches change, so that a look at it costs what has changed and not what there is. */
export class KeptHall {
  /** Hears what changes while it is started. It hands no key on. */
  readonly source: Source;
  readonly #caches: Caches;
  readonly #book: HallBook;
  /** Names of what isn't looked at since it changed. */
  readonly #assets = new Set<string>();
  readonly #nodes = new Set<string>();
  #assumed: Claims = new Map();

  constructor(caches: Caches) {
    this.#caches = caches;
    this.#book = new HallBook(caches);
    this.source = this.#listen(caches);
  }

  /** As the caches show it now, the claims of `assumed` made. It changes with the next call. */
  now(assumed: Claims): Hall {
    this.#assume(assumed);
    const moved = new Set([...this.#assets].filter((name) => this.#book.lookAtAsset(name)));
    this.#assets.clear();
    for (const name of moved) {
      for (const { metadata } of this.#caches.nodes.store.byIndex('asset', name)) this.#nodes.add(metadata.name);
    }
    if (this.#assumed.size > 0) this.#lookAtUnbound((uid) => moved.has(this.#assumed.get(uid) ?? ''));
    for (const name of this.#nodes) this.#book.lookAtNode(name);
    this.#nodes.clear();
    return this.#book;
  }

  #assume(assumed: Claims): void {
    const before = this.#assumed;
    const moved = new Set<string>();
    for (const [uid, asset] of [...before, ...assumed]) {
      if (before.get(uid) === assumed.get(uid)) continue;
      moved.add(uid);
      this.#assets.add(asset);
    }
    this.#assumed = new Map(assumed);
    this.#book.assume(this.#assumed);
    // Who is bound by now is heard of by that.
    if (moved.size > 0) this.#lookAtUnbound((uid) => moved.has(uid));
  }

  #lookAtUnbound(isMeant: (uid: string) => boolean): void {
    for (const { metadata } of this.#caches.nodes.store.byIndex('unbound', 'yes')) {
      if (isMeant(metadata.uid)) this.#nodes.add(metadata.name);
    }
  }

  #listen({ assets, nodes, skus, racks, azones, regions }: Caches): Source {
    const inRack = (rack: string): void => {
      for (const { metadata } of assets.store.byIndex('rack', rack)) this.#assets.add(metadata.name);
    };
    const inZone = (azone: string): void => {
      for (const { metadata } of racks.store.byIndex('azone', azone)) inRack(metadata.name);
    };
    const inRegion = (region: string): void => {
      for (const { metadata } of azones.store.byIndex('region', region)) inZone(metadata.name);
    };
    const heard = source(assets, ({ metadata }) => {
      this.#assets.add(metadata.name);
      return [];
    });
    return merged([
      heard,
      source(nodes, ({ metadata }) => {
        this.#nodes.add(metadata.name);
        return [];
      }),
      source(skus, (sku, old) => {
        if (!declaredSame(sku, old)) {
          for (const { metadata } of assets.store.byIndex('sku', sku.metadata.name)) this.#assets.add(metadata.name);
        }
        return [];
      }),
      source(racks, (rack, old) => {
        if (!declaredSame(rack, old)) inRack(rack.metadata.name);
        return [];
      }),
      source(azones, (azone, old) => {
        if (!declaredSame(azone, old)) inZone(azone.metadata.name);
        return [];
      }),
      source(regions, (region, old) => {
        if (!declaredSame(region, old)) inRegion(region.metadata.name);
        return [];
      }),
    ]);
  }
}

/** Whether only the status changed. Labels and a deletion count to no generation. */
function declaredSame(object: Stored<KubeObject>, old: Stored<KubeObject> | undefined): boolean {
  const { metadata } = object;
  return (
    metadata.generation === old?.metadata.generation &&
    metadata.deletionTimestamp === old?.metadata.deletionTimestamp &&
    same(metadata.labels, old?.metadata.labels)
  );
}
