import { isPlaceholderSerial } from '#models/computeasset/identity.ts';

/** One machine of an openb node list, checked. Sizes as the file has them. */
export interface OpenbRow {
  /** Counted from 1, the header included: as an editor shows it. */
  line: number;
  sn: string;
  cpuMilli: number;
  memoryMib: number;
  gpu: { model: string; count: number } | undefined;
}

export const openbColumns = ['sn', 'cpu_milli', 'memory_mib', 'gpu', 'model'] as const;

/** As many GPUs as the schema lets a SKU have. */
const mostGpus = 64;
/** A million threads, a petabyte: beyond it, somebody has mistaken the unit, and the name of the SKU would get too long. */
const mostOfASize = 999_999_999;

export type ParsedRow = { row: OpenbRow } | { reason: string };

/** The first thing that is wrong with the line is told. */
export function parseRow(text: string, line: number): ParsedRow {
  const cells = text.split(',');
  if (cells.length !== openbColumns.length) {
    return { reason: `has ${cells.length} columns where ${openbColumns.length} are needed: ${openbColumns.join(',')}` };
  }
  const [sn = '', cpu = '', memory = '', gpus = '', model = ''] = cells;
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i.test(sn)) {
    return { reason: `sn ${quoted(sn)} can't name a machine: 1 to 63 letters, digits and -, none of them - at an end` };
  }
  if (isPlaceholderSerial(sn))
    return { reason: `sn ${quoted(sn)} is a placeholder, which tells no machine from another` };
  const cpuMilli = wholeNumber(cpu);
  if (!isSize(cpuMilli)) return { reason: notASize('cpu_milli', cpu) };
  const memoryMib = wholeNumber(memory);
  if (!isSize(memoryMib)) return { reason: notASize('memory_mib', memory) };
  const count = wholeNumber(gpus);
  if (count === undefined || count > mostGpus) {
    return { reason: `gpu is ${quoted(gpus)}, but must be a whole number from 0 to ${mostGpus}` };
  }
  const contradiction = gpuContradiction(count, model);
  if (contradiction !== undefined) return { reason: contradiction };
  return { row: { line, sn, cpuMilli, memoryMib, gpu: count === 0 ? undefined : { model, count } } };
}

function gpuContradiction(count: number, model: string): string | undefined {
  if (count === 0 && model !== '') return `model is ${quoted(model)}, but gpu is 0`;
  if (count > 0 && model === '') return `gpu is ${count}, but model is empty`;
  if (count > 0 && !/^[A-Za-z0-9]([-A-Za-z0-9_. ]{0,30}[A-Za-z0-9])?$/.test(model)) {
    return `model ${quoted(model)} can't name a GPU: 1 to 32 letters, digits, spaces, - _ and .`;
  }
  return undefined;
}

/** Exact: no sign, fraction, exponent or leading zero, and nothing beyond what a number holds exactly. */
function wholeNumber(text: string): number | undefined {
  if (!/^(0|[1-9]\d*)$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function isSize(number: number | undefined): number is number {
  return number !== undefined && number > 0 && number <= mostOfASize;
}

function notASize(column: string, text: string): string {
  return `${column} is ${quoted(text)}, but must be a whole number from 1 to ${mostOfASize}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
