/** What differs from run to run, in a form that doesn't: lengths stay where columns depend on them. */
export interface Masks {
  /** Text that has one value in this run, and what stands for it in a golden file. */
  readonly known: ReadonlyMap<string, string>;
}

export function mask(text: string, { known }: Masks): string {
  let masked = text;
  for (const [from, to] of known) masked = masked.replaceAll(from, to);
  for (const [pattern, to] of patterns) masked = masked.replace(pattern, to);
  return maskAges(masked);
}

const patterns: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g, 'MICRO-TIME'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME'],
  [/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME'],
  [/(resourceVersion"?: )"\d+"/g, '$1"RV"'],
  [/(Resource Version: +)\d+/g, '$1RV'],
  [/(Expected resource version to be \d+, was )\d+/g, '$1RV'],
  [/kubectl-edit-\d+\.yaml/g, 'kubectl-edit-N.yaml'],
  [/\/tmp\/(LIVE|MERGED)-\d+/g, '/tmp/$1-N'],
  [/^! [EW]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ /gm, '! '],
];

const ageHeader = /(?:^|\s)(AGE|LAST SEEN|Age|DURATION)(?=\s|$)/g;

/** Ages stand below the heading of their column: nothing else that looks like one is touched. */
function maskAges(text: string): string {
  let columns: number[] = [];
  return text
    .split('\n')
    .map((line) => {
      const headings = [...line.matchAll(ageHeader)].map(
        (found) => found.index + found[0].length - (found[1] ?? '').length,
      );
      if (headings.length > 0 || line.trim() === '') {
        columns = headings;
        return line;
      }
      return columns.reduce(maskAge, line);
    })
    .join('\n');
}

/** `3s   ` and `12s  ` are both `AGE  `. */
function maskAge(line: string, column: number): string {
  const cell = /^(\d+[smhd])+( \(x\d+ over (\d+[smhd])+\))?( *)/.exec(line.slice(column));
  if (cell === null || (column > 0 && line[column - 1] !== ' ')) return line;
  const [whole] = cell;
  const isLast = column + whole.length === line.length;
  const age = cell[2] === undefined ? 'AGE' : 'AGE (repeated)';
  return `${line.slice(0, column)}${isLast ? age : age.padEnd(whole.length)}${line.slice(column + whole.length)}`;
}
