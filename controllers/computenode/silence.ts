import { nodeReady } from '#models/computenode/core.ts';
import { massFailure } from '#models/place/mass-failure.ts';
import type { Standing } from '../shell/places.ts';
import type { Ports } from '../shell/ports.ts';

/** Says so when so many Nodes of an asset's Rack or AZone are silent that it isn't single failures (rule 12). */
export function silenceAround(ports: Ports, { rack, azone }: Standing): string | undefined {
  if (rack !== undefined) {
    const told = silence(ports, [rack.metadata.name], `Rack ${rack.metadata.name}`);
    if (told !== undefined) return told;
  }
  if (azone === undefined) return undefined;
  const racks = ports.caches.racks.store.byIndex('azone', azone).map(({ metadata }) => metadata.name);
  return silence(ports, racks, `AZone ${azone}`);
}

function silence({ caches, targets }: Ports, racks: readonly string[], place: string): string | undefined {
  let joined = 0;
  let silent = 0;
  for (const rack of racks) {
    for (const asset of caches.assets.store.byIndex('rack', rack)) {
      const node = asset.spec.claimRef === undefined ? undefined : caches.nodes.store.get(asset.spec.claimRef.name);
      if (node?.status?.joinedAt === undefined) continue;
      joined += 1;
      const coreNode = targets.local.nodes.store.get(node.metadata.name);
      if (coreNode === undefined || nodeReady(coreNode) !== 'True') silent += 1;
    }
  }
  return massFailure(joined, silent) ? `${silent} of ${joined} Nodes in ${place} are silent at once.` : undefined;
}
