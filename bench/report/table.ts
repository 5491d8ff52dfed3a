import type { Result } from '../result.ts';

/** The results as people read them. */
export function table(results: readonly Result[]): string {
  const rows = [
    ['', 'value', 'unit', 'target', ''],
    ...results.map(({ name, value, unit, target, met }) => [
      name,
      String(value),
      unit,
      target ?? '',
      met === null ? '' : met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
