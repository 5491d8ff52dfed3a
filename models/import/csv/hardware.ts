import type { Arch } from '../../generated/shared.ts';
import type { Hardware } from '../draft.ts';
import { cpu, gpuModel, memory, oneOf, wholeNumber } from '../fields.ts';
import { accept, type Checked, type Report } from '../finding.ts';
import type { Column } from './columns.ts';

const hardwareColumns = ['cpu', 'memory', 'gpuModel', 'gpuCount', 'arch', 'watts', 'heightU'] as const;

/**
 * What a row says that the machine holds. Nothing when it says nothing, and then its SKU has to be described elsewhere;
 * 'broken' once what is wrong has been reported.
 */
export function hardwareOf(cell: (column: Column) => string | undefined, report: Report): Hardware | 'none' | 'broken' {
  const given = hardwareColumns.filter((column) => cell(column) !== undefined);
  if (given.length === 0) return 'none';
  const read = <T>(column: Column, check: (text: string) => Checked<T>): T | undefined => {
    const text = cell(column);
    return text === undefined ? undefined : accept(check(text), report, column);
  };
  const threads = read('cpu', cpu);
  const bytes = read('memory', memory);
  const model = read('gpuModel', gpuModel);
  const count = read('gpuCount', (text) => wholeNumber(text, 0, 64));
  const arch = read<Arch>('arch', (text) => oneOf(text, ['amd64', 'arm64']));
  const watts = read('watts', (text) => wholeNumber(text, 0, 1_000_000));
  const heightU = read('heightU', (text) => wholeNumber(text, 1, 100));
  for (const column of ['cpu', 'memory'] as const) {
    if (cell(column) === undefined)
      report(column, `is empty, but ${given.join(', ')} is given: a SKU needs cpu and memory`);
  }
  if (cell('gpuModel') !== undefined && count === 0) report('gpuCount', 'is 0, but gpuModel is given');
  if (cell('gpuModel') !== undefined && cell('gpuCount') === undefined)
    report('gpuCount', 'is empty, but gpuModel is given');
  if (count !== undefined && count > 0 && cell('gpuModel') === undefined)
    report('gpuModel', `is empty, but gpuCount is ${count}`);
  if (threads === undefined || bytes === undefined) return 'broken';
  return {
    cpu: threads,
    memory: bytes,
    ...(arch !== undefined && { arch }),
    ...(model !== undefined && count !== undefined && count > 0 && { gpus: { model, count } }),
    ...(heightU !== undefined && { heightU }),
    ...(watts !== undefined && { watts }),
  };
}
