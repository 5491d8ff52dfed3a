import type { FieldError, JsonSchema } from '../resources/definition.ts';
import { invalid, typeInvalid } from './field-errors.ts';
import { formatCheck } from './formats.ts';
import { goQuote, isInt64 } from './go-text.ts';
import { isList, isMap, kindOf } from './json.ts';
import { Location } from './location.ts';
import type { OldValue } from './old-value.ts';
import { ratcheted, type Check, type CompileNode, type Run } from './check.ts';
import { compileList, compileMap } from './validate-collections.ts';
import { compileEnum, compileNumber, compileString } from './validate-scalars.ts';

/**
 * A validator of our own, not ajv: kube-apiserver's wording, its order of checks and its choice among failed
 * alternatives (most checks passed) come from walking the schema as kube-openapi does; ajv's errors would have to be
 * sorted, regrouped and reworded, its patterns, formats and null rules replaced, and ratcheting cut in afterwards.
 *
 * Schema validation of values of `schema`, compiled once. Cycles in the schema are fine.
 */
export function compileValidation(schema: JsonSchema): (value: unknown, old?: OldValue) => FieldError[] {
  const known = new Map<JsonSchema, Check>();
  const compile: CompileNode = (node) => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const late: { check?: Check } = {};
    known.set(node, (value, run, old) => late.check?.(value, run, old));
    late.check = compileNode(node, compile);
    known.set(node, late.check);
    return late.check;
  };
  const check = ratcheted(compile(schema));
  return (value, old) => {
    const run: Run = { at: new Location(), errors: [], passed: 0 };
    check(value, run, old);
    return run.errors.length < 2 ? run.errors : withoutRepeats(run.errors);
  };
}

function compileNode(schema: JsonSchema, compile: CompileNode): Check {
  const type = compileType(schema);
  const combined = compileCombined(schema, compile);
  const text = compileString(schema);
  const format = compileFormat(schema);
  const number = compileNumber(schema);
  const list = compileList(schema, compile);
  const choice = compileEnum(schema);
  const map = compileMap(schema, compile);
  return (value, run, old) => {
    if (value === null || value === undefined) {
      type(null, run, old);
      choice?.(null, run, old);
      return;
    }
    type(value, run, old);
    combined?.(value, run, old);
    run.passed += 4;
    if (typeof value === 'string') {
      text?.(value, run, old);
      format?.(value, run, old);
      run.passed += format === undefined ? 1 : 2;
    } else if (typeof value === 'number') {
      number?.(value, run, old);
      run.passed += 2;
    }
    if (isList(value)) {
      list(value, run, old);
      run.passed += 2;
    }
    choice?.(value, run, old);
    if (isMap(value)) {
      map(value, run, old);
      run.passed += 1;
    }
  };
}

/** A number's format is no reason to refuse it: kube-apiserver strips int32 and int64 from a CRD's schema. */
function compileType(schema: JsonSchema): Check {
  const types: string[] =
    schema['x-kubernetes-int-or-string'] === true
      ? ['integer', 'string']
      : schema.type === undefined
        ? []
        : [schema.type];
  const format = formatCheck(schema.format) === undefined ? undefined : schema.format;
  if (types.length === 0) return () => undefined;
  const numeric = types.includes('number') || types.includes('integer');
  const wanted = types.join(',');
  return (value, run) => {
    const kind = kindOf(value);
    if (kind === 'null') {
      if (schema.nullable !== true) run.errors.push(wrongType(run, wanted, 'null'));
      else run.passed += 1;
      return;
    }
    const whole = typeof value === 'number' && isInt64(value);
    const actual = whole ? 'integer' : kind;
    const fits = types.includes(actual) || (kind === 'number' && types.includes('number'));
    if (fits || (format !== undefined && !numeric && kind === 'array')) {
      run.passed += 2;
    } else if (format !== undefined && kind !== 'array' && kind !== 'string') {
      run.passed += 1;
      run.errors.push(wrongType(run, format, kind === 'number' ? (whole ? 'int64' : 'float64') : ''));
    } else {
      run.passed += 1;
      run.errors.push(wrongType(run, wanted, actual));
    }
  };
}

function compileFormat(schema: JsonSchema): Check | undefined {
  const { format } = schema;
  const check = formatCheck(format);
  if (format === undefined || check === undefined) return undefined;
  return (value, run) => {
    if (typeof value === 'string' && !check(value)) run.errors.push(wrongType(run, format, value));
  };
}

function wrongType(run: Run, wanted: string, value: string): FieldError {
  const path = run.at.path();
  return typeInvalid(path, value, `${path} in body must be of type ${wanted}: ${goQuote(value)}`);
}

/** anyOf, oneOf, allOf, not: of failed alternatives, the one that came furthest is told. Nothing inside is ratcheted. */
function compileCombined(schema: JsonSchema, compile: CompileNode): Check | undefined {
  const any = schema.anyOf?.map(compile);
  const one = schema.oneOf?.map(compile);
  const all = schema.allOf?.map(compile);
  const not = schema.not === undefined ? undefined : compile(schema.not);
  if (any === undefined && one === undefined && all === undefined && not === undefined) return undefined;
  return (value, run) => {
    const tell = (what: string): void => {
      run.errors.push(invalid('<nil>', '', `${goQuote(run.at.path())} ${what}`));
    };
    const tryOut = (check: Check): Run => {
      const trial: Run = { at: run.at, errors: [], passed: 0 };
      check(value, trial, undefined);
      return trial;
    };
    if (any !== undefined && any.length > 0) {
      const { first, best } = choose(any, tryOut, true);
      if (first === undefined) tell('must validate at least one schema (anyOf)');
      merge(run, first ?? best);
    }
    if (one !== undefined && one.length > 0) {
      const { first, best, count } = choose(one, tryOut, false);
      if (count === 1) {
        merge(run, first);
      } else {
        const found = count === 0 ? 'Found none valid' : `Found ${String(count)} valid alternatives`;
        tell(`must validate one and only one schema (oneOf). ${found}`);
        merge(run, count === 0 ? best : undefined);
      }
    }
    if (all !== undefined && all.length > 0) {
      const trials = all.map(tryOut);
      for (const trial of trials) merge(run, trial);
      const valid = trials.filter((trial) => trial.errors.length === 0).length;
      if (valid < all.length) tell(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`);
    }
    if (not !== undefined && tryOut(not).errors.length === 0) tell('must not validate the schema (not)');
  };
}

function choose(
  checks: readonly Check[],
  tryOut: (check: Check) => Run,
  stopAtFirst: boolean,
): { first: Run | undefined; best: Run | undefined; count: number } {
  let first: Run | undefined;
  let best: Run | undefined;
  let count = 0;
  for (const check of checks) {
    const trial = tryOut(check);
    if (trial.errors.length === 0) {
      count += 1;
      first ??= trial;
      if (stopAtFirst) break;
    } else if (best === undefined || trial.passed > best.passed) {
      best = trial;
    }
  }
  return { first, best, count };
}

function merge(run: Run, trial: Run | undefined): void {
  if (trial === undefined) return;
  run.errors.push(...trial.errors);
  run.passed += trial.passed;
}

function withoutRepeats(errors: readonly FieldError[]): FieldError[] {
  const seen = new Set<string>();
  return errors.filter((error) => {
    const key = `${error.field}: ${error.message}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
