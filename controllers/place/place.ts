import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Maintenance } from '#models/generated/shared.ts';
import type { PlaceStatus } from '#models/place/decide.ts';
import { effectiveMaintenance } from '#models/place/maintenance.ts';
import type { Ancestor } from '#models/place/maintenance.ts';
import type { ObservedPlace, Parent } from '#models/place/observed.ts';
import type { Decision } from '#models/reconcile/decision.ts';
import type { ControllerDefinition } from '../runtime/controller.ts';
import type { Informer } from '../runtime/informers.ts';
import type { Source } from '../runtime/source.ts';
import { gathered } from '../shell/gathered.ts';
import { mapped } from '../shell/mapped.ts';
import type { Ports } from '../shell/ports.ts';
import { statusController } from '../shell/status-controller.ts';
import { sumCounts, surveyOf } from './survey.ts';
import { undrainedNodes } from './undrained.ts';

type Place = KubeObject & { spec: { maintenance: Maintenance }; status?: PlaceStatus };

/** What tells a Region, an AZone and a Rack apart. */
export interface PlaceKind<P extends Place> {
  resource: Resource;
  informer: Informer<P>;
  decide(place: Stored<P>, observed: ObservedPlace, now: number): Decision<PlaceStatus>;
  /** The places above, nearest first, as far as they exist, and the one it names. */
  above(place: P): { parent?: Parent; ancestors: readonly Ancestor[] };
  /** Names of the Racks in it; its own for a Rack. */
  racks(name: string): readonly string[];
  /** Names of the places of this kind that hold the Rack. */
  holding(rack: string): readonly string[];
  users(place: P): Iterable<string>;
  /** Changes above and below it, but for what is counted. */
  sources: readonly Source[];
}

/** A drain is looked at so often, in ms: what it waits for are pods, and a source of those would wake for each. */
const drainIntervalMs = 5_000;

/** The shell that Region, AZone and Rack share. */
export function placeController<P extends Place>(ports: Ports, kind: PlaceKind<P>): ControllerDefinition {
  const { caches, targets, clock } = ports;
  const survey = surveyOf(ports);

  function draining(place: P): boolean {
    return effectiveMaintenance(place.spec.maintenance, kind.above(place).ancestors).maintenance === 'Drain';
  }

  function observe(place: Stored<P>): ObservedPlace {
    const racks = kind.racks(place.metadata.name);
    const surveyed = racks.map((rack) => survey.of(rack));
    const total = (of: 'watts' | 'nodes' | 'silentNodes'): number => surveyed.reduce((sum, each) => sum + each[of], 0);
    return {
      ...kind.above(place),
      counts: sumCounts(surveyed.map(({ counts }) => counts)),
      nodes: total('nodes'),
      silentNodes: total('silentNodes'),
      // Pods are looked at only where someone asks for a drain; nobody reads the number elsewhere.
      undrainedNodes: draining(place) ? undrainedNodes(ports, racks) : total('nodes'),
      ...(kind.resource.kind === 'Rack' ? { powerAllocatedWatts: total('watts') } : {}),
      users: kind.users(place),
    };
  }

  return statusController<P, PlaceStatus, ObservedPlace>(ports, {
    resource: kind.resource,
    informer: kind.informer,
    sources: [
      gathered(
        mapped(survey.changes, (rack) => kind.holding(rack)),
        clock,
      ),
      silent(targets.local.pods),
      silent(caches.clusters),
      ...kind.sources,
    ],
    observe,
    decide: (place, observed, now) => kind.decide(place, observed, now),
    again: (place, { undrainedNodes: left }, now) => (draining(place) && left > 0 ? now + drainIntervalMs : undefined),
  });
}

/** What a drain looks at, by time: it has to be synced first, but wakes nobody. */
function silent({ synced }: Pick<Informer, 'synced'>): Source {
  return { synced, start: () => () => {} };
}
