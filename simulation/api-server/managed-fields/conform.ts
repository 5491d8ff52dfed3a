import { goNumber, goQuote } from '../schema/go-text.ts';
import { isList, isMap, type JsonMap } from '../schema/json.ts';
import { describeElement, fieldElement, type Element } from './element.ts';
import { elementOfItem } from './list-items.ts';
import { TypeMismatch, type Problem } from './mismatch.ts';
import { shapeOf, typeOfField, type ListType, type MapType, type Scalar, type Type } from './type.ts';

/** Everything in `value` that `type` doesn't allow, duplicates in lists among it. Empty where it conforms. */
export function problemsOf(value: unknown, type: Type): Problem[] {
  const { map, scalar, list } = shapeOf(type, value);
  if (map !== undefined) {
    if (value === null) return [];
    return isMap(value) ? fieldProblems(value, map) : [problem(`expected map, got &{${goText(value)}}`)];
  }
  if (scalar !== undefined) return scalarProblems(value, scalar);
  if (list === undefined) return [problem('schema error: invalid atom: inlined')];
  if (value === null) return [];
  return isList(value) ? itemProblems(value, list) : [problem(`expected list, got &{${goText(value)}}`)];
}

function problem(words: string): Problem {
  return { path: '', words };
}

function within(element: Element, problems: readonly Problem[]): Problem[] {
  if (problems.length === 0) return [];
  const prefix = describeElement(element);
  return problems.map(({ path, words }) => ({ path: prefix + path, words }));
}

function fieldProblems(value: JsonMap, map: MapType): Problem[] {
  const problems: Problem[] = [];
  for (const [name, field] of Object.entries(value)) {
    const type = typeOfField(map, name);
    const element = fieldElement(name);
    if (type === undefined) return [...problems, ...within(element, [problem('field not declared in schema')])];
    problems.push(...within(element, problemsOf(field, type)));
  }
  return problems;
}

function itemProblems(items: readonly unknown[], list: ListType): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<Element>();
  for (const [index, item] of items.entries()) {
    let element: Element = `i:${index}`;
    if (list.kind !== 'atomic') {
      try {
        element = elementOfItem(list, item, index);
      } catch (error) {
        if (!(error instanceof TypeMismatch)) throw error;
        return [...problems, ...error.problems];
      }
      if (seen.has(element)) problems.push(problem(`duplicate entries for key ${describeElement(element)}`));
      seen.add(element);
    }
    problems.push(...within(element, problemsOf(item, list.item)));
  }
  return problems;
}

function scalarProblems(value: unknown, scalar: Scalar): Problem[] {
  if (value === null) return [];
  const type = typeof value;
  switch (scalar) {
    case 'numeric':
      return type === 'number' ? [] : [problem(`expected numeric (int or float), got ${goType(value)}`)];
    case 'string':
      return type === 'string'
        ? []
        : [problem(`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`)];
    case 'boolean':
      return type === 'boolean' ? [] : [problem(`expected boolean, got &{${goText(value)}}`)];
    case 'untyped':
      return type === 'object' ? [problem(`expected any scalar, got &{${goText(value)}}`)] : [];
  }
}

/** `%v` */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (isMap(value)) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([name, field]) => `${name}:${goText(field)}`).join(' ')}]`;
  }
  if (typeof value === 'number') return goNumber(value);
  if (typeof value === 'string') return value;
  return value === null ? '<nil>' : JSON.stringify(value);
}

/** `%#v` */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (isMap(value)) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[string]interface {}{${entries.map(([name, field]) => `${goQuote(name)}:${goSyntax(field)}`).join(', ')}}`;
  }
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return goNumber(value);
  return value === null ? 'interface {}(nil)' : JSON.stringify(value);
}

/** `%T` */
function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
