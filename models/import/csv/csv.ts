import { assemble } from '../assemble.ts';
import type { Draft, DraftSku } from '../draft.ts';
import type { ImportOutcome } from '../finding.ts';
import { parseTable } from '../table.ts';
import { readHeaders } from './headers.ts';
import { readRow, type RowDefaults } from './row.ts';

export interface CsvOptions extends RowDefaults {
  /** As errors call it. */
  file: string;
  /** Columns to pass over. */
  ignoreColumns?: readonly string[];
  /** SKUs that rows may name without saying what they hold. */
  skus?: readonly DraftSku[];
}

/** A machine list as objects: one ComputeAsset for each row, and the places and SKUs that rows describe. */
export function importCsv(
  text: string,
  { file, ignoreColumns = [], skus = [], ...defaults }: CsvOptions,
): ImportOutcome {
  const { table, errors } = parseTable(text, file);
  if (table === undefined) return { outcome: 'refused', errors };
  const { headers, rows } = table;
  const known = readHeaders(headers, file, ignoreColumns, errors);
  if (known === undefined) return { outcome: 'refused', errors };
  if (rows.length === 0 && errors.length === 0)
    return { outcome: 'refused', errors: [{ file, line: 2, message: 'there is no machine after the header' }] };
  const draft: Draft = { regions: [], azones: [], racks: [], skus: [...skus], assets: [], fields };
  for (const row of rows) readRow(row, known, defaults, draft, errors);
  return assemble(draft, errors);
}

const fields = {
  name: 'name',
  serial: 'serial',
  bmc: 'bmc',
  rack: 'rack',
  rackUnit: 'rackUnit',
  sku: 'sku',
  azone: 'azone',
  region: 'region',
};
