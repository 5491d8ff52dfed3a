import type { Finding, Origin } from './finding.ts';

/** `machines.csv line 4, serial: …` */
export function sentenceOf({ field, message, ...at }: Finding): string {
  return `${placeOf(at)}${field === undefined ? '' : `, ${field}`}: ${message}`;
}

export function placeOf({ file, line }: Origin): string {
  return line === undefined ? file : `${file} line ${line}`;
}
