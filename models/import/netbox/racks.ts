import { dnsLabel } from '../dns-label.ts';
import type { Draft } from '../draft.ts';
import type { Entry } from '../entries.ts';
import { wholeNumber } from '../fields.ts';
import { accept, elsewhere, quoted, reporter, type Finding, type Report } from '../finding.ts';
import { customField } from './custom-field.ts';
import type { Mapping } from './mapping.ts';
import { called, referenceOf, textOf, type Reference, type Register } from './reference.ts';
import { createZoneReader, type SiteFiles } from './sites.ts';

export interface PlaceFiles extends SiteFiles {
  locations: Register;
  racks: Register;
}

/** A Rack that a device stands in. */
export interface Standing {
  rack: string;
  units: Units;
}

/** How a rack counts, as far as a file of racks says. */
interface Units {
  height?: number;
  start: number;
  fromTop: boolean;
}

export interface PlaceReader {
  /** The Rack that `reference`, in `entry` (a device, or the rack itself), leads to. What can't be told is reported. */
  rackOf(entry: Entry, reference: Reference, report: Report): Standing | undefined;
}

export function createPlaceReader(files: PlaceFiles, mapping: Mapping, draft: Draft, errors: Finding[]): PlaceReader {
  const azoneOf = createZoneReader(files, mapping, draft, errors);
  const owners = new Map<string, { key: string; entry: Entry }>();
  const known = new Map<Entry, Standing | undefined>();

  const read = (rack: Entry | undefined, entry: Entry, reference: Reference, report: Report): Standing | undefined => {
    const azone = azoneOf(rack ?? entry);
    const location = referenceOf((rack ?? entry).value['location']);
    if (location !== undefined && isMissing(files.locations, location)) {
      report('location', `${quoted(called(location))} isn't in the files of locations`);
    }
    const within = mapping.rackNames === 'location' ? location : undefined;
    const name = nameOf(
      rack === undefined ? called(reference) : (textOf(rack.value['name']) ?? ''),
      azone,
      within,
      report,
    );
    if (azone === undefined || name === undefined) return undefined;
    const id = rack === undefined ? reference.id : textOf(rack.value['id']);
    const key = id ?? `${location === undefined ? '' : called(location)}/${called(reference)}`;
    const owner = owners.get(name);
    if (owner !== undefined && owner.key !== key) {
      const where = elsewhere(owner.entry.at, entry.at);
      report(
        'rack',
        `another rack, that on ${where}, would be Rack ${name} too: rename one, or say rackNames: location in the mapping`,
      );
      return undefined;
    }
    const at = rack?.at ?? entry.at;
    const { power, ...units } = sizesOf(rack, mapping, reporter(errors, at, `rack ${called(reference)}`));
    if (owner === undefined) {
      owners.set(name, { key, entry });
      draft.racks.push({
        at,
        name,
        azone,
        ...(units.height !== undefined && { heightU: units.height }),
        ...(power !== undefined && { powerBudgetWatts: power }),
      });
    }
    return { rack: name, units };
  };

  return {
    rackOf(entry, reference, report) {
      const rack = findRack(files.racks, entry, reference);
      if (rack === undefined) {
        if (files.racks.entries.length === 0) return read(rack, entry, reference, report);
        report('rack', `${quoted(called(reference))} isn't in the files of racks`);
        return undefined;
      }
      if (!known.has(rack)) known.set(rack, read(rack, entry, reference, report));
      return known.get(rack);
    },
  };
}

/** Unique in all the data centre, as names of racks in NetBox are only within a site or location. */
function nameOf(
  text: string,
  azone: string | undefined,
  location: Reference | undefined,
  report: Report,
): string | undefined {
  const label = accept(dnsLabel(text), report, 'rack');
  if (azone === undefined || label === undefined) return undefined;
  const before = location === undefined ? azone : `${azone}-${location.slug ?? called(location)}`;
  return accept(dnsLabel(label.startsWith(`${before}-`) ? label : `${before}-${label}`), report, 'rack');
}

function sizesOf(rack: Entry | undefined, mapping: Mapping, report: Report): Units & { power?: number } {
  const number = (field: string, value: unknown, most: number): number | undefined => {
    const text = textOf(value)?.replace(/\.0+$/, '');
    return text === undefined ? undefined : accept(wholeNumber(text, 1, most), report, field);
  };
  const height = number('u_height', rack?.value['u_height'], 100);
  const power = number(mapping.customFields.rackPower, customField(rack, mapping.customFields.rackPower), 10_000_000);
  return {
    ...(height !== undefined && { height }),
    start: number('starting_unit', rack?.value['starting_unit'], 100) ?? 1,
    fromTop: /^true$/i.test(textOf(rack?.value['desc_units']) ?? ''),
    ...(power !== undefined && { power }),
  };
}

function isMissing(register: Register, reference: Reference): boolean {
  return register.entries.length > 0 && register.find(reference) === undefined;
}

/** Names of racks are unique within a site only, so one that is found by name must be of the same site. */
function findRack(racks: Register, entry: Entry, reference: Reference): Entry | undefined {
  if (reference.id !== undefined) return racks.find(reference);
  const site = referenceOf(entry.value['site']);
  const name = called(reference).toLowerCase();
  return racks.entries.find(({ value }) => {
    const other = referenceOf(value['site']);
    const same = site === undefined || other === undefined || isSame(site, other);
    return same && textOf(value['name'])?.toLowerCase() === name;
  });
}

function isSame(a: Reference, b: Reference): boolean {
  if (a.id !== undefined && b.id !== undefined) return a.id === b.id;
  return called(a) === called(b) || (a.slug !== undefined && a.slug === b.slug);
}
