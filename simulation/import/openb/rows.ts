import { openbColumns, parseRow, type OpenbRow } from './row.ts';

/** What is wrong with one line, in words that go after `line N: `. */
export interface LineError {
  line: number;
  reason: string;
}

export type ParsedRows = { rows: OpenbRow[] } | { errors: LineError[] };

/** All rows, or everything that is wrong: a broken line leaves nothing. */
export function parseRows(csv: string): ParsedRows {
  const [header = '', ...lines] = linesOf(csv);
  const expected = openbColumns.join(',');
  if (header !== expected) {
    const found = header === '' ? 'there is no header' : `the header is ${JSON.stringify(header.slice(0, 120))}`;
    return { errors: [{ line: 1, reason: `${found}, but must be ${expected}` }] };
  }
  const errors: LineError[] = [];
  const rows: OpenbRow[] = [];
  const seen = new Map<string, number>();
  for (const [index, text] of lines.entries()) {
    const line = index + 2;
    const parsed = parseRow(text, line);
    if ('reason' in parsed) {
      errors.push({ line, reason: parsed.reason });
      continue;
    }
    const key = parsed.row.sn.toLowerCase();
    const first = seen.get(key);
    if (first !== undefined) {
      errors.push({ line, reason: `sn ${JSON.stringify(parsed.row.sn)} is that of line ${first} too` });
      continue;
    }
    seen.set(key, line);
    rows.push(parsed.row);
  }
  if (errors.length === 0 && rows.length === 0)
    errors.push({ line: 2, reason: 'there is no machine after the header' });
  return errors.length > 0 ? { errors } : { rows };
}

/** Without a byte order mark, carriage returns, and the empty end that a last newline leaves. */
function linesOf(csv: string): string[] {
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  return lines;
}
