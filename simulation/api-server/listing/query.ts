import { badRequest } from '../status.ts';

/** Undefined where none is said. @throws what `refusal` makes of the words about one that is no number. */
export function readRevision(text: string, refusal: (words: string) => Error): number | undefined {
  if (text === '') return undefined;
  const problem = problemWith(text, /^[0-9]+$/, 2n ** 64n - 1n);
  if (problem === undefined) return Number(text);
  const quoted = JSON.stringify(text);
  throw refusal(`resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: ${problem}`);
}

/** @throws ApiError 400 when it is there and no whole number. */
export function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  const problem = problemWith(text, /^[+-]?[0-9]+$/, 2n ** 63n - 1n);
  if (problem !== undefined) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${problem}`);
  return Number(text);
}

/** In Go's words; both bounds alike, as nobody gives the lowest number. */
function problemWith(text: string, form: RegExp, most: bigint): string | undefined {
  if (!form.test(text)) return 'invalid syntax';
  return BigInt(text.replace(/^[+-]/, '')) > most ? 'value out of range' : undefined;
}

/** A flag is set by being there, unless it says `0` or `false`. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text !== '0' && text.toLowerCase() !== 'false';
}
