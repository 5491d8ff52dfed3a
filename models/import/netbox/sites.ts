import { dnsLabel } from '../dns-label.ts';
import type { Draft } from '../draft.ts';
import type { Entry } from '../entries.ts';
import { accept, quoted, reporter, type Finding, type Report } from '../finding.ts';
import type { Mapping } from './mapping.ts';
import { called, referenceOf, textOf, type Reference, type Register } from './reference.ts';
import { ancestors } from './tree.ts';

export interface SiteFiles {
  regions: Register;
  sites: Register;
}

/** The AZone that the site of an entry becomes. It and its Region go into the draft; what is wrong is reported once a site. */
export function createZoneReader(
  files: SiteFiles,
  mapping: Mapping,
  draft: Draft,
  errors: Finding[],
): (entry: Entry) => string | undefined {
  const zones = new Map<string, string | undefined>();

  const regionOf = (site: Entry, report: Report): string | undefined => {
    const reference = referenceOf(site.value['region']);
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

  return (entry) => {
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
    const region = regionOf(site ?? entry, report);
    zones.set(key, azone);
    if (region !== undefined) draft.regions.push({ at, name: region });
    if (azone !== undefined && region !== undefined)
      draft.azones.push({ at, name: azone, spelled: labelText(site, reference).toLowerCase(), region });
    return azone;
  };
}

function labelText(entry: Entry | undefined, reference: Reference): string {
  return textOf(entry?.value['slug']) ?? textOf(entry?.value['name']) ?? reference.slug ?? called(reference);
}
