import { isLabelKey } from '../fields.ts';
import { quoted, type Finding } from '../finding.ts';
import { columns, labelPrefix, nowhereToPut, requiredColumns } from './columns.ts';

export interface Headers {
  /** Header of a label column in lower case, and the key that it stands for. */
  labels: ReadonlyMap<string, string>;
}

/** What the header says; undefined once columns that are missing, unknown or no label have been reported. */
export function readHeaders(
  headers: readonly string[],
  file: string,
  ignore: readonly string[],
  errors: Finding[],
): Headers | undefined {
  const before = errors.length;
  const known = new Set(Object.keys(columns).map((column) => column.toLowerCase()));
  const ignored = new Set(ignore.map((column) => column.toLowerCase()));
  const labels = new Map<string, string>();
  const report = (field: string, message: string): void => {
    errors.push({ file, line: 1, field, message });
  };
  for (const header of headers) {
    const key = header.toLowerCase();
    if (known.has(key) || ignored.has(key)) continue;
    if (key.startsWith(labelPrefix)) {
      const label = header.slice(labelPrefix.length);
      if (isLabelKey(label)) labels.set(key, label);
      else report(header, `${quoted(label)} can't be the key of a label: example.com/team`);
      continue;
    }
    const why =
      nowhereToPut.get(key) ?? `there is no such column; there are ${Object.keys(columns).join(', ')} and label:KEY`;
    report(header, `${why}. To pass it over: --ignore-columns ${quoted(header)}`);
  }
  const present = new Set(headers.map((header) => header.toLowerCase()));
  for (const column of requiredColumns) {
    if (!present.has(column)) report(column, 'this column is missing');
  }
  return errors.length > before ? undefined : { labels };
}
