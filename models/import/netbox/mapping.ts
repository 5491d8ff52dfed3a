import { isRecord, parseEntries } from '../entries.ts';
import { quoted, type Finding } from '../finding.ts';
import type { SourceFile } from './records.ts';
import { textOf } from './reference.ts';

/** What becomes of a device of a role or status. */
export type Role = 'Server' | 'VM' | 'Switch' | 'Router' | 'Ignore';
export type StatusRule = 'Import' | 'Cordon' | 'Drain' | 'Skip';

/** What a machine, a part or a device type holds, as texts that are checked where they are used. */
export type Holdings = Partial<Record<HoldingField, string>>;
export const holdingFields = ['cpu', 'memory', 'gpuModel', 'gpuCount', 'arch', 'watts'] as const;
export type HoldingField = (typeof holdingFields)[number];

/** What NetBox doesn't say, and what its own names mean here. */
export interface Mapping {
  /** Region of sites that are in none. */
  region?: string;
  /** Which of nested regions becomes the Region: that which the site is in itself, or the root above it. */
  regionLevel: 'site' | 'root';
  /** What comes before a rack's name: its site, or its site and location, where names are only unique there. */
  rackNames: 'site' | 'location';
  /** Unit of memory that is a bare number. */
  memoryUnit?: string;
  /** By slug or name. */
  roles: ReadonlyMap<string, Role>;
  statuses: ReadonlyMap<string, StatusRule>;
  /** Names of custom fields. */
  customFields: Readonly<Record<HoldingField | 'bmc' | 'rackPower', string>>;
  /** By slug or model. */
  deviceTypes: ReadonlyMap<string, Holdings>;
  /** Inventory items, by part_id or name: what one of them adds. */
  parts: ReadonlyMap<string, Holdings>;
}

const defaultCustomFields = {
  cpu: 'cpu',
  memory: 'memory',
  gpuModel: 'gpu_model',
  gpuCount: 'gpu_count',
  arch: 'arch',
  watts: 'watts',
  bmc: 'bmc',
  rackPower: 'power_budget_watts',
};

const keys = [
  'region',
  'regionLevel',
  'rackNames',
  'memoryUnit',
  'roles',
  'statuses',
  'customFields',
  'deviceTypes',
  'parts',
];
const units = ['Ki', 'Mi', 'Gi', 'Ti', 'k', 'M', 'G', 'T'];
const roleWords: readonly Role[] = ['Server', 'VM', 'Switch', 'Router', 'Ignore'];
const statusWords: readonly StatusRule[] = ['Import', 'Cordon', 'Drain', 'Skip'];

/** The mapping of a file, or what holds without one. What is wrong is reported by key; line numbers would be the file's only one. */
export function readMapping(source: SourceFile | undefined, errors: Finding[]): Mapping {
  const value = source === undefined ? {} : valueOf(source, errors);
  const report = (field: string, message: string): void => {
    errors.push({ file: source?.file ?? 'mapping', field, message });
  };
  for (const key of Object.keys(value)) {
    if (!keys.includes(key)) report(key, `there is no such key; there are ${keys.join(', ')}`);
  }
  const word = <T extends string>(field: string, given: unknown, allowed: readonly T[]): T | undefined => {
    const text = textOf(given);
    const found = allowed.find((one) => one === text);
    if (found === undefined) report(field, `is ${quoted(text ?? '')}, but must be ${allowed.join(' or ')}`);
    return found;
  };
  const section = (field: string): [string, unknown][] => {
    const given = value[field];
    if (given === undefined || given === null) return [];
    if (isRecord(given)) return Object.entries(given);
    report(field, 'must hold names and what they mean');
    return [];
  };
  const words = <T extends string>(field: string, allowed: readonly T[]): Map<string, T> =>
    new Map(
      section(field).flatMap(([key, given]) => {
        const found = word(`${field}.${key}`, given, allowed);
        return found === undefined ? [] : [[key.toLowerCase(), found] as const];
      }),
    );
  const holdings = (field: string): Map<string, Holdings> =>
    new Map(section(field).map(([key, given]) => [key.toLowerCase(), holdingsOf(`${field}.${key}`, given, report)]));
  const region = textOf(value['region']);
  const unit = value['memoryUnit'] === undefined ? undefined : word('memoryUnit', value['memoryUnit'], units);
  const customFields: Record<string, string> = { ...defaultCustomFields };
  for (const [key, given] of section('customFields')) {
    const name = textOf(given);
    if (!Object.hasOwn(defaultCustomFields, key) || name === undefined) {
      report(
        `customFields.${key}`,
        `must be one of ${Object.keys(defaultCustomFields).join(', ')}, with the name of a custom field`,
      );
    } else customFields[key] = name;
  }
  return {
    ...(region !== undefined && { region }),
    regionLevel:
      value['regionLevel'] === undefined
        ? 'site'
        : (word('regionLevel', value['regionLevel'], ['site', 'root']) ?? 'site'),
    rackNames:
      value['rackNames'] === undefined
        ? 'site'
        : (word('rackNames', value['rackNames'], ['site', 'location']) ?? 'site'),
    ...(unit !== undefined && { memoryUnit: unit }),
    roles: words('roles', roleWords),
    statuses: words('statuses', statusWords),
    customFields: { ...defaultCustomFields, ...customFields },
    deviceTypes: holdings('deviceTypes'),
    parts: holdings('parts'),
  };
}

function valueOf({ file, text }: SourceFile, errors: Finding[]): Record<string, unknown> {
  const parsed = parseEntries(text, file, '');
  if ('errors' in parsed) {
    errors.push(...parsed.errors);
    return {};
  }
  return parsed.entries[0]?.value ?? {};
}

function holdingsOf(field: string, given: unknown, report: (field: string, message: string) => void): Holdings {
  if (!isRecord(given)) {
    report(field, `must say what it holds: ${holdingFields.join(', ')}`);
    return {};
  }
  const held: Holdings = {};
  for (const [key, value] of Object.entries(given)) {
    const known = holdingFields.find((one) => one === key);
    const text = textOf(value);
    if (known === undefined) report(`${field}.${key}`, `there is no such key; there are ${holdingFields.join(', ')}`);
    else if (text !== undefined) held[known] = text;
  }
  return held;
}
