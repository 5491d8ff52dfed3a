import { CsvError, parse } from 'csv-parse/sync';
import type { Finding, Origin } from './finding.ts';

export interface TableRow {
  at: Origin;
  /** By the header in lower case, without spaces at the ends. A cell that is empty isn't there. */
  cells: ReadonlyMap<string, string>;
}

export interface Table {
  /** As the file writes them, in its order. */
  headers: string[];
  rows: TableRow[];
}

/** Without a table, nothing of the file can be read. With one, `errors` are of rows that it leaves out. */
export interface ParsedTable {
  table?: Table;
  errors: Finding[];
}

/**
 * CSV as RFC 4180 has it, with a header. Lines are counted as an editor does, the first of a cell that spans several; empty
 * ones are passed over. A row with more or fewer cells than the header is an error: whose they are can't be told.
 */
export function parseTable(text: string, file: string): ParsedTable {
  const lines = linesOf(text, file);
  if ('errors' in lines) return lines;
  const [header, ...rest] = lines;
  if (header === undefined)
    return { errors: [{ file, line: 1, message: 'there is no header: the first line names the columns' }] };
  const headers = header.cells.map(trim);
  const errors = headerProblems(headers).map((message): Finding => ({ file, line: header.line, message }));
  if (errors.length > 0) return { errors };
  const rows: TableRow[] = [];
  for (const { line, cells } of rest) {
    if (cells.length !== headers.length) {
      errors.push({
        file,
        line,
        message: `has ${cells.length} cells where the header names ${headers.length} columns`,
      });
      continue;
    }
    const named = headers.map((name, index): [string, string] => [name.toLowerCase(), trim(cells[index] ?? '')]);
    rows.push({ at: { file, line }, cells: new Map(named.filter(([, cell]) => cell !== '')) });
  }
  return { table: { headers, rows }, errors };
}

/** Spaces and tabs only: a line break, or a space that isn't one, is told where the value is checked. */
function trim(cell: string): string {
  return cell.replace(/^[ \t]+|[ \t]+$/g, '');
}

function linesOf(text: string, file: string): { line: number; cells: string[] }[] | { errors: Finding[] } {
  const lines: { line: number; cells: string[] }[] = [];
  try {
    // Line ends are made alike: a CRLF within a cell would count twice.
    parse(text.replace(/\r\n?/g, '\n'), {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(cells: string[], { lines: last }) {
        const spanned = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
        lines.push({ line: last - spanned, cells });
        return cells;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? { line: error['lines'] } : {};
    return { errors: [{ file, ...line, message: `can't be read as CSV: ${error.message}` }] };
  }
  return lines;
}

function headerProblems(headers: readonly string[]): string[] {
  const [only = ''] = headers;
  if (headers.length === 1 && /[;\t]/.test(only)) {
    return [`columns are parted by ${only.includes(';') ? ';' : 'tabs'}, but must be by commas`];
  }
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const [index, header] of headers.entries()) {
    const key = header.toLowerCase();
    if (key === '') problems.push(`column ${index + 1} has no name`);
    const first = seen.get(key);
    if (first !== undefined) problems.push(`columns ${first + 1} and ${index + 1} are both called ${header}`);
    else if (key !== '') seen.set(key, index);
  }
  return problems;
}
