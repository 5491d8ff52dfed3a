import type { AZone } from '../generated/azone.ts';
import type { Rack } from '../generated/rack.ts';
import type { Region } from '../generated/region.ts';
import type { Manifest } from '../meta/manifest.ts';
import type { Draft } from './draft.ts';
import { elsewhere, reporter, type Finding, type Origin } from './finding.ts';

export interface Places {
  regions: Manifest<Region>[];
  azones: Manifest<AZone>[];
  racks: Manifest<Rack>[];
}

/** One object for each place of which enough is known, by name. Contradictions are reported. */
export function placesOf({ regions, azones, racks, fields }: Draft, errors: Finding[]): Places {
  const one = merge(regions, ['spelled', 'displayName'], { spelled: fields.region }, errors);
  const zones = merge(
    azones,
    ['spelled', 'region', 'displayName'],
    { spelled: fields.azone, region: fields.region },
    errors,
  );
  const stands = merge(
    racks,
    ['spelled', 'azone', 'displayName', 'heightU', 'powerBudgetWatts'],
    { spelled: fields.rack, azone: fields.azone },
    errors,
  );
  return {
    regions: one.map(({ name, displayName }) => ({
      apiVersion: 'rackwright.io/v1alpha1',
      kind: 'Region',
      metadata: { name },
      spec: { ...(displayName !== undefined && { displayName }) },
    })),
    azones: zones.flatMap(({ name, region, displayName }) =>
      region === undefined
        ? []
        : {
            apiVersion: 'rackwright.io/v1alpha1',
            kind: 'AZone',
            metadata: { name },
            spec: { ...(displayName !== undefined && { displayName }), regionRef: { name: region } },
          },
    ),
    racks: stands.flatMap(({ name, azone, displayName, heightU, powerBudgetWatts }) =>
      azone === undefined
        ? []
        : {
            apiVersion: 'rackwright.io/v1alpha1',
            kind: 'Rack',
            metadata: { name },
            spec: {
              ...(displayName !== undefined && { displayName }),
              azoneRef: { name: azone },
              ...(heightU !== undefined && { heightU }),
              ...(powerBudgetWatts !== undefined && { powerBudgetWatts }),
            },
          },
    ),
  };
}

/** What is said of a name in several places, put together: each field as far as all that say something say the same. */
function merge<T extends { at: Origin; name: string }>(
  drafts: readonly T[],
  keys: readonly (keyof T & string)[],
  called: Partial<Record<string, string>>,
  errors: Finding[],
): T[] {
  const merged = new Map<string, { all: T; said: Map<string, Origin> }>();
  for (const draft of drafts) {
    const known = merged.get(draft.name);
    if (known === undefined) {
      const said = keys.filter((key) => draft[key] !== undefined).map((key): [string, Origin] => [key, draft.at]);
      merged.set(draft.name, { all: { ...draft }, said: new Map(said) });
      continue;
    }
    for (const key of keys) {
      if (draft[key] === undefined || draft[key] === known.all[key]) continue;
      const before = known.said.get(key);
      if (before === undefined) {
        known.all[key] = draft[key];
        known.said.set(key, draft.at);
        continue;
      }
      const field = called[key] ?? key;
      const report = reporter(errors, draft.at);
      const where = elsewhere(before, draft.at);
      const [here, there] = [String(draft[key]), String(known.all[key])];
      if (key === 'spelled')
        report(
          field,
          `is ${here} here, but ${there} on ${where}: both would be ${draft.name}. Spell them alike, or further apart`,
        );
      else report(field, `${draft.name} has ${here} here, but ${there} on ${where}`);
    }
  }
  return [...merged.values()].map(({ all }) => all).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
