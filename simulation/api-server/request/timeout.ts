import { badRequest } from '../status.ts';

const units = ['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h'];

/**
 * Nothing here takes long enough for a `timeout` to pass, but one that is none is refused.
 * @throws ApiError 400 with the words of Go's time.ParseDuration.
 */
export function checkTimeout(query: URLSearchParams): void {
  const text = query.get('timeout') ?? '';
  const problem = text === '' ? undefined : durationProblem(text);
  if (problem === undefined) return;
  throw badRequest(`invalid timeout specified in the request URL - time: ${problem} ${JSON.stringify(text)}`);
}

function durationProblem(text: string): string | undefined {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return undefined;
  let rest = unsigned;
  if (rest === '') return 'invalid duration';
  while (rest !== '') {
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number === undefined) return 'invalid duration';
    rest = rest.slice(number.length);
    const unit = /^[^.\d]*/.exec(rest)?.[0] ?? '';
    if (unit === '') return 'missing unit in duration';
    if (!units.includes(unit)) return `unknown unit ${JSON.stringify(unit)} in duration`;
    rest = rest.slice(unit.length);
  }
  return undefined;
}
