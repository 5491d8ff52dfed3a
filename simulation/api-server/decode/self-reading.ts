import { goQuote } from '../schema/go-text.ts';
import type { SelfReading } from './go-types.ts';

const quantity = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const wellFormedQuantity = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const time = /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const microLayout = '2006-01-02T15:04:05.000000Z07:00';

/** What is wrong with a value of a type that reads itself from JSON; in its own words, which name no field. */
export function readItself(type: SelfReading, value: unknown): string | undefined {
  switch (type) {
    case 'anything':
      return undefined;
    case 'time':
      return timeProblem(value, '2006-01-02T15:04:05Z07:00');
    case 'micro-time':
      return timeProblem(value, microLayout) ?? fractionProblem(value);
    case 'quantity':
      return quantityProblem(value);
    case 'int-or-string':
      if (typeof value === 'string' || Number.isInteger(value)) return undefined;
      return `json: cannot unmarshal ${kindOf(value)}${typeof value === 'number' ? ` ${value}` : ''} into Go value of type int32`;
  }
}

function timeProblem(value: unknown, layout: string): string | undefined {
  if (typeof value !== 'string') return `json: cannot unmarshal ${kindOf(value)} into Go value of type string`;
  if (time.test(value)) return undefined;
  const year = /^\d{4}/.test(value);
  const rest = year ? value.slice(4) : value;
  const expected = year ? (rest.startsWith('-') ? '01' : '-') : '2006';
  const left = year && rest.startsWith('-') ? rest.slice(1) : rest;
  return `parsing time ${goQuote(value)} as ${goQuote(layout)}: cannot parse ${goQuote(left)} as ${goQuote(expected)}`;
}

/** Of a time that is well but for its fraction, which has six digits. */
function fractionProblem(value: unknown): string | undefined {
  const rest = String(value).slice('2006-01-02T15:04:05'.length);
  if (/^\.\d{6}\D/.test(rest)) return undefined;
  return `parsing time ${goQuote(String(value))} as ${goQuote(microLayout)}: cannot parse ${goQuote(rest)} as ".000000"`;
}

function quantityProblem(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && wellFormedQuantity.test(text)) return undefined;
  if (typeof text === 'string' && quantity.test(text)) return "unable to parse quantity's suffix";
  return `quantities must match the regular expression '${quantity.source}'`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
