import { massFailure } from '#models/place/mass-failure.ts';
import { surveyOf } from '../place/survey.ts';
import type { Standing } from '../shell/places.ts';
import type { Ports } from '../shell/ports.ts';

/** Says so when so many Nodes of an asset's Rack or AZone are silent that it isn't single failures (rule 12). */
export function silenceAround(ports: Ports, { rack, azone }: Standing): string | undefined {
  if (rack === undefined) return undefined;
  const { name } = rack.metadata;
  const told = silence(ports, [name], `Rack ${name}`);
  if (told !== undefined || azone === undefined) return told;
  const racks = ports.caches.racks.store.byIndex('azone', azone).map(({ metadata }) => metadata.name);
  return silence(ports, racks, `AZone ${azone}`);
}

function silence(ports: Ports, racks: readonly string[], place: string): string | undefined {
  const survey = surveyOf(ports);
  let nodes = 0;
  let silent = 0;
  for (const rack of racks) {
    const counted = survey.of(rack);
    nodes += counted.nodes;
    silent += counted.silentNodes;
  }
  return massFailure(nodes, silent) ? `${silent} of ${nodes} Nodes in ${place} are silent at once.` : undefined;
}
