import { parseEntries, type Entry } from '../entries.ts';
import type { Finding } from '../finding.ts';
import { parseTable } from '../table.ts';

export interface SourceFile {
  file: string;
  text: string;
}

/** What a file is of, as the path of NetBox's REST API names it. */
export type NetboxKind = 'devices' | 'device-types' | 'racks' | 'sites' | 'regions' | 'locations' | 'inventory-items';

/**
 * The objects of NetBox that files hold: CSV by the ending `.csv`, else YAML or JSON: what the REST API answers
 * (`{results: [...]}`), a bare list, or documents one after another. A row of CSV becomes what REST would have answered,
 * with names where REST has objects.
 */
export function readRecords(files: readonly SourceFile[], kind: NetboxKind, errors: Finding[]): Entry[] {
  const all: Entry[] = [];
  let whole: { file: string; total: number } | undefined;
  for (const { file, text } of files) {
    const { entries, total = 0 } = /\.csv$/i.test(file)
      ? tableEntries(text, file, errors)
      : listEntries(text, file, errors);
    const other = entries.map(({ value }) => kindOf(value)).find((found) => found !== undefined && found !== kind);
    if (other !== undefined) errors.push({ file, message: `holds ${other}, but was given as ${kind}` });
    else all.push(...entries);
    if (total > (whole?.total ?? 0)) whole = { file, total };
  }
  if (whole !== undefined && all.length < whole.total && errors.length === 0) {
    errors.push({
      file: whole.file,
      field: 'count',
      message: `is ${whole.total}, but only ${all.length} are here: give the files of the other pages too`,
    });
  }
  return all;
}

interface Listed {
  entries: Entry[];
  total?: number;
}

function listEntries(text: string, file: string, errors: Finding[]): Listed {
  const parsed = parseEntries(text, file, 'results');
  if ('entries' in parsed) return parsed;
  errors.push(...parsed.errors);
  return { entries: [] };
}

/** By the URL that REST gives every object; files without it are taken at the word of whoever gives them. */
function kindOf({ url }: Record<string, unknown>): string | undefined {
  return typeof url === 'string' ? /\/api\/dcim\/([a-z-]+)\/\d+\/?$/.exec(url)?.[1] : undefined;
}

/** Headers of table exports, by the field of REST that they stand for. Import columns have the names of fields already. */
const fieldOf: ReadonlyMap<string, string> = new Map([
  ['type', 'device_type'],
  ['device_role', 'role'],
  ['ip_address', 'primary_ip'],
  ['ipv4_address', 'primary_ip4'],
  ['ipv6_address', 'primary_ip6'],
  ['out-of-band_ip', 'oob_ip'],
  ['serial_number', 'serial'],
  ['position_(u)', 'position'],
  ['rack_face', 'face'],
  ['height', 'u_height'],
  ['height_(u)', 'u_height'],
]);

/** Fields that are read; any other column may be a custom field by its label. */
const fields: ReadonlySet<string> = new Set(
  [
    'id name slug parent site region location rack role manufacturer device_type model serial position face status',
    'primary_ip primary_ip4 primary_ip6 oob_ip u_height starting_unit desc_units parent_device device part_id',
    'is_full_depth asset_tag tenant tags description comments platform',
  ].flatMap((words) => words.split(' ')),
);

function tableEntries(text: string, file: string, errors: Finding[]): Listed {
  const { table, errors: wrong } = parseTable(text, file);
  errors.push(...wrong);
  const entries = (table?.rows ?? []).map(({ at, cells }) => {
    const value: Record<string, unknown> = {};
    const custom: Record<string, unknown> = {};
    for (const [header, cell] of cells) {
      const key = header.replaceAll(' ', '_');
      const field = fieldOf.get(key) ?? key;
      if (fields.has(field)) value[field] = field === 'u_height' ? cell.replace(/ ?U$/i, '') : cell;
      else custom[key.replace(/^cf_/, '')] = cell;
    }
    return { at, value: { ...value, custom_fields: custom } };
  });
  return { entries };
}
