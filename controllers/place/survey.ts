import { nodeReady } from '#models/computenode/core.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { PlaceCounts } from '#models/generated/shared.ts';
import { hasServed } from '#models/nodepool/census.ts';
import { countAssets } from '#models/place/counts.ts';
import { targetOf } from '../computenode/view.ts';
import type { Source } from '../runtime/source.ts';
import { source } from '../runtime/source.ts';
import type { Caches } from '../shell/caches.ts';
import { clusterOf } from '../shell/cluster-of.ts';
import { mapped } from '../shell/mapped.ts';
import type { Ports } from '../shell/ports.ts';

/** What the assets that name one Rack come to, whether the Rack exists or not. */
export interface RackSurvey {
  counts: PlaceCounts;
  /** The same by SKU. */
  skus: ReadonlyMap<string, PlaceCounts>;
  /** What the SKUs of claimed assets draw together. */
  watts: number;
  /**
   * ComputeNodes that have been Ready and aren't being released, of Clusters that can be read; and those of them whose Node
   * isn't Ready or isn't there.
   */
  nodes: number;
  silentNodes: number;
}

/**
 * Assets and nodes, counted by Rack. A Rack is counted when someone asks and something in it has changed since: so a
 * change costs a look at one Rack, and sums over thousands of Racks don't look at a single asset. Nothing is added up
 * change by change, so nothing can drift.
 */
export interface Survey {
  of(rack: string): RackSurvey;
  /** Every Rack that an asset names. */
  racks(): Iterable<string>;
  /** Names of Racks in which something counted changed. */
  readonly changes: Source;
}

const surveys = new WeakMap<Caches, Survey>();

/** The one survey of these caches; it lives as long as they do. */
export function surveyOf(ports: Ports): Survey {
  const known = surveys.get(ports.caches);
  if (known !== undefined) return known;
  const survey = createSurvey(ports);
  surveys.set(ports.caches, survey);
  return survey;
}

function createSurvey(ports: Ports): Survey {
  /** Undefined: to be counted anew. */
  const counted = new Map<string, RackSurvey | undefined>();
  const listeners = new Set<(rack: string) => void>();
  const sources = marks(ports);

  function mark(rack: string): void {
    counted.set(rack, undefined);
    for (const listener of listeners) listener(rack);
  }
  for (const each of sources) each.start(mark);

  return {
    of(rack) {
      const known = counted.get(rack);
      if (known !== undefined) return known;
      const assets = ports.caches.assets.store.byIndex('rack', rack);
      const survey = count(ports, assets);
      if (assets.length > 0) counted.set(rack, survey);
      else counted.delete(rack);
      return survey;
    },
    racks: () => counted.keys(),
    changes: {
      synced: Promise.all(sources.map(({ synced }) => synced)).then((all) => all.every(Boolean)),
      start(enqueue) {
        for (const rack of counted.keys()) enqueue(rack);
        listeners.add(enqueue);
        return () => listeners.delete(enqueue);
      },
    },
  };
}

/** The Racks whose count a change touches. */
function marks({ caches, targets }: Ports): Source[] {
  const { store } = caches.assets;
  const racksOf = (assets: readonly ComputeAsset[]): string[] => assets.map(({ spec }) => spec.rackRef.name);
  const claimedBy = (uid: string | undefined): string[] =>
    uid === undefined ? [] : racksOf(store.byIndex('claim', uid));
  return [
    source(caches.assets, (asset, old) => {
      if (old === undefined) return racksOf([asset]);
      return countsAlike(asset, old) ? [] : racksOf([asset, old]);
    }),
    source(caches.nodes, (node, old) =>
      old !== undefined && serves(node) === serves(old) ? [] : claimedBy(node.metadata.uid),
    ),
    targets.source(
      ({ nodes }) => nodes,
      (node, old) =>
        old !== undefined && nodeReady(node) === nodeReady(old)
          ? []
          : claimedBy(caches.nodes.store.get(node.metadata.name)?.metadata.uid),
    ),
    mapped(targets.changes, (cluster) => [
      ...new Set(caches.nodes.store.byIndex('cluster', cluster).flatMap(({ metadata }) => claimedBy(metadata.uid))),
    ]),
    source(caches.skus, (sku, old) =>
      old !== undefined && old.spec.watts === sku.spec.watts
        ? []
        : [...new Set(racksOf(store.byIndex('sku', sku.metadata.name)))],
    ),
  ];
}

function countsAlike({ spec, status }: ComputeAsset, old: ComputeAsset): boolean {
  return (
    status?.phase === old.status?.phase &&
    spec.claimRef?.uid === old.spec.claimRef?.uid &&
    spec.rackRef.name === old.spec.rackRef.name &&
    spec.skuRef.name === old.spec.skuRef.name
  );
}

/** Whether a node carries work: one that joins is silent until it is Ready, and one that goes is meant to be. */
function serves(node: ComputeNode): boolean {
  return node.metadata.deletionTimestamp === undefined && hasServed(node);
}

function count(ports: Ports, assets: readonly ComputeAsset[]): RackSurvey {
  const { caches } = ports;
  const bySku = Map.groupBy(assets, ({ spec }) => spec.skuRef.name);
  let watts = 0;
  let nodes = 0;
  let silentNodes = 0;
  for (const { spec } of assets) {
    if (spec.claimRef === undefined) continue;
    watts += caches.skus.store.get(spec.skuRef.name)?.spec.watts ?? 0;
    const node = caches.nodes.store.get(spec.claimRef.name);
    if (node === undefined || node.metadata.uid !== spec.claimRef.uid || !serves(node)) continue;
    const lookup = targetOf(ports, clusterOf(caches, node));
    // A cluster that can't be read says neither that its Nodes are well nor that they aren't.
    if (lookup?.found !== true) continue;
    nodes += 1;
    const coreNode = lookup.target.nodes.store.get(node.metadata.name);
    if (coreNode === undefined || nodeReady(coreNode) !== 'True') silentNodes += 1;
  }
  const skus = new Map([...bySku].map(([sku, those]) => [sku, countAssets(those)]));
  return { counts: countAssets(assets), skus, watts, nodes, silentNodes };
}

/** Several counts as one. */
export function sumCounts(all: Iterable<PlaceCounts>): PlaceCounts {
  const sum: PlaceCounts = { assets: 0, available: 0, inUse: 0, faulty: 0 };
  for (const counts of all) {
    sum.assets += counts.assets;
    sum.available += counts.available;
    sum.inUse += counts.inUse;
    sum.faulty += counts.faulty;
  }
  return sum;
}
