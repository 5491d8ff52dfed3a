import type { JsonSchema } from '../resources/definition.ts';
import { invalid, notSupported, tooLong } from './field-errors.ts';
import { goFloat, goNumber, goValue, isInt64 } from './go-text.ts';
import { sameJson } from './json.ts';
import { matcher, re2Error } from './regex.ts';
import type { Check, Run } from './check.ts';

function tell(run: Run, value: string | number, what: string): void {
  const path = run.at.path();
  run.errors.push(invalid(path, value, `${path} in body ${what}`));
}

/** Only the first of maxLength, minLength and pattern is told. Lengths are of code points. */
export function compileString(schema: JsonSchema): Check | undefined {
  const { maxLength, minLength, pattern } = schema;
  if (maxLength === undefined && minLength === undefined && pattern === undefined) return undefined;
  const matches = pattern === undefined || pattern === '' ? undefined : matcher(pattern);
  const broken = pattern === undefined ? undefined : re2Error(pattern);
  return (value, run) => {
    if (typeof value !== 'string') return;
    if (maxLength !== undefined && value.length > maxLength && codePoints(value) > maxLength) {
      run.errors.push(tooLong(run.at.path(), maxLength));
    } else if (minLength !== undefined && codePoints(value) < minLength) {
      tell(run, value, `should be at least ${String(minLength)} chars long`);
    } else if (matches !== undefined && !matches(value)) {
      const why = broken === undefined ? '' : `, but pattern is invalid: ${broken}`;
      tell(run, value, `should match '${pattern ?? ''}${why}'`);
    }
  };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Whole numbers are held to whole bounds, as kube-openapi does: 0 is not below 0.5. */
export function compileNumber(schema: JsonSchema): Check | undefined {
  const { multipleOf, minimum, maximum } = schema;
  if (multipleOf === undefined && minimum === undefined && maximum === undefined) return undefined;
  const below = schema.exclusiveMaximum === true;
  const above = schema.exclusiveMinimum === true;
  return (value, run) => {
    if (typeof value !== 'number') return;
    if (multipleOf !== undefined) checkMultiple(run, value, multipleOf);
    const cut = isInt64(value) ? Math.trunc : (bound: number): number => bound;
    const told = isInt64(value) ? goNumber : goFloat;
    if (minimum !== undefined) {
      const least = cut(minimum);
      if (above ? value <= least : value < least) {
        tell(run, value, `should be greater than ${above ? '' : 'or equal to '}${told(least)}`);
      }
    }
    if (maximum !== undefined) {
      const most = cut(maximum);
      if (below ? value >= most : value > most) {
        tell(run, value, `should be less than ${below ? '' : 'or equal to '}${told(most)}`);
      }
    }
  };
}

/** Whole numbers are counted in whole factors, as kube-openapi does: of 2.5 that is 2, and of 0.5 none. */
function checkMultiple(run: Run, value: number, multipleOf: number): void {
  const factor = Number.isInteger(value) ? Math.trunc(multipleOf) : multipleOf;
  if (factor > 0) {
    if (!isMultiple(value, factor)) tell(run, value, `should be a multiple of ${goNumber(factor)}`);
    return;
  }
  const path = run.at.path();
  run.errors.push(
    invalid(path, factor, `factor MultipleOf declared for ${path} must be positive: ${goNumber(factor)}`),
  );
}

function isMultiple(value: number, factor: number): boolean {
  const times = factor < 1 ? (1 / factor) * value : value / factor;
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times));
}

/**
 * kube-apiserver compares by Go's types. So null is in no enum, not even in one that lists it: it has no type. And a
 * fraction is in an enum of whole numbers if what is before its point is.
 */
export function compileEnum(schema: JsonSchema): Check | undefined {
  const allowed = schema.enum;
  if (allowed === undefined || allowed.length === 0) return undefined;
  const scalars = new Set(allowed.filter((value) => typeof value !== 'object'));
  return (value, run) => {
    if (
      scalars.has(typeof value === 'number' ? Math.trunc(value) : value) ||
      scalars.has(value) ||
      (value !== null && allowed.some((one) => sameJson(one, value)))
    )
      return;
    const shown =
      typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : Object(value);
    run.errors.push(notSupported(run.at.path(), value === null ? null : shown, allowed.map(goValue)));
  };
}
