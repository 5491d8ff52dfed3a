import { decideComputeAsset } from '#models/computeasset/decide.ts';
import type { Claimant } from '#models/computeasset/observed.ts';
import { bmcKey, serialKey } from '#models/computeasset/identity.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { observeAsset } from './computeasset/observe.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { isKubeError } from './runtime/kube-error.ts';
import { source } from './runtime/source.ts';
import { conclude } from './shell/conclude.ts';
import type { Ports } from './shell/ports.ts';

export function computeAssetController(ports: Ports): ControllerDefinition {
  const { caches, freeze, kube, clock } = ports;
  const { store } = caches.assets;

  /** Assets that share an identity with this one, before and after a change of it. */
  function alike(asset: ComputeAsset): string[] {
    const { serial, bmc } = asset.spec;
    const bySerial = store.byIndex('serial', serialKey(serial));
    const byBmc = bmc === undefined ? [] : store.byIndex('bmc', bmcKey(bmc.address));
    return [...bySerial, ...byBmc].map((other) => other.metadata.name);
  }

  /** Absence in a cache proves nothing: a claimant that isn't there is read from the server before anyone concludes. */
  async function claimantOf(asset: ComputeAsset): Promise<Claimant> {
    const { claimRef } = asset.spec;
    if (claimRef === undefined) return { seen: 'none' };
    const cached = caches.nodes.store.get(claimRef.name);
    if (cached?.metadata.uid === claimRef.uid) return { seen: 'live', node: cached };
    try {
      const node = await kube.get<ComputeNode>(computeNodes, { name: claimRef.name });
      return node.metadata.uid === claimRef.uid ? { seen: 'live', node } : { seen: 'gone' };
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return { seen: 'gone' };
      throw error;
    }
  }

  /**
   * Whether an asset that has lost its OpsMinion is there at all: a lagging cache still shows one that was deleted, and
   * an OpsMinion made for that is collected at once, and would be made again for ever.
   */
  async function isThere({ metadata, status }: Stored<ComputeAsset>): Promise<boolean> {
    if (status === undefined) return true;
    try {
      const fresh = await kube.get<ComputeAsset>(computeAssets, { name: metadata.name });
      return fresh.metadata.uid === metadata.uid;
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return false;
      throw error;
    }
  }

  return {
    name: 'computeasset',
    workers: 8,
    sources: [
      source(caches.assets, (asset, old) => [
        asset.metadata.name,
        ...alike(asset),
        ...(old === undefined ? [] : alike(old)),
      ]),
      source(caches.minions, (minion) => [minion.spec.assetRef.name]),
      source(caches.nodes, ({ spec, metadata }) => [
        ...(spec.assetRef === undefined ? [] : [spec.assetRef.name]),
        ...store.byIndex('claim', metadata.uid).map((asset) => asset.metadata.name),
      ]),
      source(caches.operations, ({ spec }) => (spec.action === 'Wipe' ? [spec.assetRef.name] : [])),
      source(caches.racks, (rack, old) => (moved(rack, old) ? names(store.byIndex('rack', rack.metadata.name)) : [])),
      source(caches.skus, (sku, old) => (old === undefined ? names(store.byIndex('sku', sku.metadata.name)) : [])),
      source(caches.opsMasters, (master, old) =>
        old === undefined ? names(store.byIndex('opsMaster', master.metadata.name)) : [],
      ),
      source(caches.azones, (azone, old) =>
        moved(azone, old)
          ? caches.racks.store
              .byIndex('azone', azone.metadata.name)
              .flatMap((rack) => names(store.byIndex('rack', rack.metadata.name)))
          : [],
      ),
      source(caches.regions, (region, old) =>
        moved(region, old)
          ? caches.azones.store
              .byIndex('region', region.metadata.name)
              .flatMap((azone) => caches.racks.store.byIndex('azone', azone.metadata.name))
              .flatMap((rack) => names(store.byIndex('rack', rack.metadata.name)))
          : [],
      ),
      source(freeze.informer, () =>
        store.list().flatMap((asset) => (asset.status?.phase === 'Cleaning' ? [asset.metadata.name] : [])),
      ),
    ],
    async reconcile(key) {
      const asset = store.get(key);
      if (asset === undefined) return { done: 'settled' };
      const claimant = await claimantOf(asset);
      const observed = observeAsset(caches, asset, { claimant, frozen: freeze.reason() });
      if (observed.minion === undefined && !(await isThere(asset))) return { done: 'settled' };
      const decision = decideComputeAsset(asset, observed, clock.now());
      return conclude(computeAssets, asset, decision, { model: kube, events: ports.events, ids: ports.ids });
    },
  };
}

type Placed = { metadata: { name: string }; spec: { maintenance: string } };

/** Whether a place came, or its maintenance changed: its status alone concerns no asset. */
function moved(place: Placed, old: Placed | undefined): boolean {
  return old === undefined || old.spec.maintenance !== place.spec.maintenance;
}

function names(objects: readonly { metadata: { name: string } }[]): string[] {
  return objects.map(({ metadata }) => metadata.name);
}
