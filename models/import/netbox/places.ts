import { dnsLabel } from '../dns-label.ts';
import type { Draft } from '../draft.ts';
import type { Entry } from '../entries.ts';
import { wholeNumber } from '../fields.ts';
import { accept, elsewhere, quoted, reporter, type Finding, type Report } from '../finding.ts';
import type { Mapping } from './mapping.ts';
import { called, referenceOf, textOf, type Reference, type Register } from './reference.ts';
import { ancestors } from './tree.ts';

export interface PlaceFiles {
  regions: Register;
  sites: Register;
  locations: Register;
  racks: Register;
}

/** A Rack that a device stands in. */
export interface Standing {
  rack: string;
  /** As far as a file of racks says. */
  units: { height?: number; start: number; fromTop: boolean };
}

/** Where an entry (a device, or a rack) stands, as an object of ours. What can't be told is reported, once for each place. */
export interface PlaceReader {
  rackOf(entry: Entry, reference: Reference, report: Report): Standing | undefined;
}

export function createPlaceReader(files: PlaceFiles, mapping: Mapping, draft: Draft, errors: Finding[]): PlaceReader {
  const zones = new Map<string, string | undefined>();
  const owners = new Map<string, { key: string; entry: Entry }>();

  const regionOf = (site: Entry | undefined, report: Report): string | undefined => {
    const reference = site === undefined ? undefined : referenceOf(site.value['region']);
    if (reference === undefined) {
      if (mapping.region !== undefined) return accept(dnsLabel(mapping.region), report, 'region');
      report('region', 'the site is in no region: give files of sites and regions, or say region: NAME in the mapping');
      return undefined;
    }
    const found = files.regions.find(reference);
    if (found === undefined && files.regions.entries.length > 0) {
      report('region', `${quoted(called(reference))} isn't in the files of regions`);
      return undefined;
    }
    const chosen =
      mapping.regionLevel === 'root' && found !== undefined
        ? (ancestors(found, 'parent', files.regions).at(-1) ?? found)
        : found;
    return accept(dnsLabel(labelText(chosen, reference)), report, 'region');
  };

  const azoneOf = (entry: Entry): string | undefined => {
    const reference = referenceOf(entry.value['site']);
    if (reference === undefined) {
      reporter(errors, entry.at)('site', 'is missing: it says which AZone this stands in');
      return undefined;
    }
    const site = files.sites.find(reference);
    const key = called(reference);
    if (zones.has(key)) return zones.get(key);
    const at = site?.at ?? entry.at;
    const report = reporter(errors, at, `site ${key}`);
    if (site === undefined && files.sites.entries.length > 0) {
      report('site', "isn't in the files of sites");
      zones.set(key, undefined);
      return undefined;
    }
    const azone = accept(dnsLabel(labelText(site, reference)), report, 'site');
    const region = regionOf(site, report);
    zones.set(key, azone);
    if (region !== undefined) draft.regions.push({ at, name: region });
    if (azone !== undefined && region !== undefined) draft.azones.push({ at, name: azone, region });
    return azone;
  };

  return {
    rackOf(entry, reference, report) {
      const rack = findRack(files.racks, entry, reference);
      if (rack === undefined && files.racks.entries.length > 0) {
        report('rack', `${quoted(called(reference))} isn't in the files of racks`);
        return undefined;
      }
      const azone = azoneOf(rack ?? entry);
      const label = accept(
        dnsLabel(rack === undefined ? called(reference) : (textOf(rack.value['name']) ?? '')),
        report,
        'rack',
      );
      const location = referenceOf((rack ?? entry).value['location']);
      if (
        location !== undefined &&
        files.locations.entries.length > 0 &&
        files.locations.find(location) === undefined
      ) {
        report('location', `${quoted(called(location))} isn't in the files of locations`);
      }
      if (azone === undefined || label === undefined) return undefined;
      const before =
        mapping.rackNames === 'location' && location !== undefined
          ? `${azone}-${location.slug ?? called(location)}`
          : azone;
      const name = accept(dnsLabel(label.startsWith(`${before}-`) ? label : `${before}-${label}`), report, 'rack');
      if (name === undefined) return undefined;
      const id = rack === undefined ? reference.id : textOf(rack.value['id']);
      const key = id ?? `${location === undefined ? '' : called(location)}/${called(reference)}`;
      const owner = owners.get(name);
      if (owner !== undefined && owner.key !== key) {
        report(
          'rack',
          `another rack, that on ${elsewhere(owner.entry.at, entry.at)}, would be Rack ${name} too: rename one, or say rackNames: location in the mapping`,
        );
        return undefined;
      }
      const at = rack?.at ?? entry.at;
      const read = (field: string, value: unknown, most: number): number | undefined => {
        const text = textOf(value)?.replace(/\.0+$/, '');
        return text === undefined
          ? undefined
          : accept(wholeNumber(text, 1, most), reporter(errors, at, `rack ${called(reference)}`), field);
      };
      const height = read('u_height', rack?.value['u_height'], 100);
      const start = rack === undefined ? 1 : (read('starting_unit', rack.value['starting_unit'], 100) ?? 1);
      const fromTop = /^true$/i.test(textOf(rack?.value['desc_units']) ?? '');
      if (owner === undefined) {
        owners.set(name, { key, entry });
        const power = read('power', customField(rack, mapping.customFields.rackPower), 10_000_000);
        draft.racks.push({
          at,
          name,
          azone,
          ...(height !== undefined && { heightU: height }),
          ...(power !== undefined && { powerBudgetWatts: power }),
        });
      }
      return { rack: name, units: { ...(height !== undefined && { height }), start, fromTop } };
    },
  };
}

export function customField(entry: Entry | undefined, name: string): unknown {
  const fields = entry?.value['custom_fields'];
  return typeof fields === 'object' && fields !== null && Object.hasOwn(fields, name)
    ? Reflect.get(fields, name)
    : undefined;
}

function labelText(entry: Entry | undefined, reference: Reference): string {
  return textOf(entry?.value['slug']) ?? textOf(entry?.value['name']) ?? reference.slug ?? called(reference);
}

/** Names of racks are unique within a site only, so one that is found by name must be of the same site. */
function findRack(racks: Register, entry: Entry, reference: Reference): Entry | undefined {
  if (reference.id !== undefined) return racks.find(reference);
  const site = referenceOf(entry.value['site']);
  const name = called(reference).toLowerCase();
  return racks.entries.find(({ value }) => {
    const other = referenceOf(value['site']);
    const same =
      site === undefined || other === undefined || called(site) === called(other) || site.slug === other.slug;
    return same && textOf(value['name'])?.toLowerCase() === name;
  });
}
