import { isRecord } from '../resources/core/fields.ts';

/** What one step of a path makes of one value: none, one or several. */
type Step = (value: unknown) => unknown[];

/** Every value that a path finds, in order. */
export type JsonPath = (object: unknown) => unknown[];

/**
 * The JSONPath of printer columns: `.spec.replicas`, `.metadata.labels['a/b']`, `.spec.items[0].name`, `[*]`, and
 * filters (`.status.conditions[?(@.type=="Ready")].status`). A path of another form finds nothing, as kube-apiserver
 * prints nothing for it.
 */
export function compileJsonPath(path: string): JsonPath {
  const steps = parse(path.replace(/^\{(.*)\}$/, '$1'));
  if (steps === undefined) return () => [];
  return (object) => steps.reduce<unknown[]>((values, step) => values.flatMap(step), [object]);
}

const patterns: readonly { pattern: RegExp; step: (match: RegExpExecArray) => Step | undefined }[] = [
  { pattern: /^\.?\[\*\]|^\.\*/y, step: () => children },
  { pattern: /^\.?\[(-?\d+)\]/y, step: ([, index]) => item(Number(index)) },
  { pattern: /^\.?\[(?:'([^']*)'|"([^"]*)")\]/y, step: ([, single, double]) => field(single ?? double ?? '') },
  { pattern: /^\.?\[\?\((.*?)\)\]/y, step: ([, condition]) => filter(condition ?? '') },
  { pattern: /^\.?((?:\\.|[^.[\]\\*\s])+)/y, step: ([, name]) => field((name ?? '').replaceAll(/\\(.)/g, '$1')) },
];

function parse(path: string): Step[] | undefined {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== '' && rest !== '.') {
    const next = nextStep(rest);
    if (next === undefined) return undefined;
    steps.push(next.step);
    rest = rest.slice(next.length);
  }
  return steps;
}

function nextStep(rest: string): { step: Step; length: number } | undefined {
  for (const { pattern, step } of patterns) {
    pattern.lastIndex = 0;
    const match = pattern.exec(rest);
    const made = match === null ? undefined : step(match);
    if (match !== null && made !== undefined) return { step: made, length: match[0].length };
  }
  return undefined;
}

function field(name: string): Step {
  return (value) => (isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : []);
}

function item(index: number): Step {
  return (value) => {
    const found: unknown = Array.isArray(value) ? value.at(index) : undefined;
    return found === undefined ? [] : [found];
  };
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

/** `@.type=="Ready"`, or `@.reason` alone for "has one". */
function filter(condition: string): Step | undefined {
  const match = /^\s*@(.*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?))?\s*$/.exec(condition);
  if (match === null) return undefined;
  const [, path = '', operator, right] = match;
  const left = compileJsonPath(path);
  const wanted = right === undefined ? undefined : literal(right);
  if (right !== undefined && wanted === undefined) return undefined;
  return (value) =>
    children(value).filter((one) => {
      const [found] = left(one);
      return operator === undefined ? found !== undefined : compare(found, operator, wanted);
    });
}

function literal(text: string): string | number | boolean | undefined {
  const quoted = /^(?:'([^']*)'|"([^"]*)")$/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}

function compare(found: unknown, operator: string, wanted: string | number | boolean | undefined): boolean {
  if (operator === '==') return found === wanted;
  if (operator === '!=') return found !== undefined && found !== wanted;
  if (typeof found !== 'number' || typeof wanted !== 'number') return false;
  if (operator === '<') return found < wanted;
  if (operator === '<=') return found <= wanted;
  return operator === '>' ? found > wanted : found >= wanted;
}
