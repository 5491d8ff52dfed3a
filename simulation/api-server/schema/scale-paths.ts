import type { FieldError, Subresource } from '../resources/definition.ts';
import { invalid } from './field-errors.ts';
import { goNumber, goValue } from './go-text.ts';
import { isList, isMap } from './json.ts';

type ScalePaths = NonNullable<Subresource['scale']>;

const most = 2 ** 31 - 1;

/** What makes an object with a scale unscalable: numbers of replicas that aren't, and a selector that is no text. */
export function scaleErrors(object: unknown, paths: ScalePaths): FieldError[] {
  return [
    ...replicasErrors(object, paths.specReplicasPath),
    ...replicasErrors(object, paths.statusReplicasPath),
    ...(paths.labelSelectorPath === undefined ? [] : selectorErrors(object, paths.labelSelectorPath)),
  ];
}

function replicasErrors(object: unknown, path: string): FieldError[] {
  const found = read(object, path);
  if (found === undefined) return [];
  if ('error' in found) return [invalid(path, 0, found.error)];
  const { value } = found;
  if (typeof value !== 'number' || !Number.isInteger(value))
    return [invalid(path, 0, ofAnotherType(path, value, 'int64'))];
  if (value < 0) return [invalid(path, value, 'should be a non-negative integer')];
  return value > most ? [invalid(path, value, `should be less than or equal to ${String(most)}`)] : [];
}

function selectorErrors(object: unknown, path: string): FieldError[] {
  const found = read(object, path);
  if (found === undefined) return [];
  if ('error' in found) return [invalid(path, '', found.error)];
  return typeof found.value === 'string' ? [] : [invalid(path, '', ofAnotherType(path, found.value, 'string'))];
}

/** As apimachinery's NestedFieldNoCopy: undefined where it ends early, an error where something on the way is no object. */
function read(object: unknown, path: string): { value: unknown } | { error: string } | undefined {
  const steps = path.replace(/^\./, '').split('.');
  let value = object;
  for (const [index, step] of steps.entries()) {
    if (value === null) return undefined;
    if (!isMap(value)) {
      return { error: ofAnotherType(`.${steps.slice(0, index + 1).join('.')}`, value, 'map[string]interface{}') };
    }
    if (!Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return { value };
}

function ofAnotherType(path: string, value: unknown, wanted: string): string {
  return `${path} accessor error: ${printed(value)} is of the type ${goType(value)}, expected ${wanted}`;
}

function goType(value: unknown): string {
  if (value === null) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'string') return 'string';
  return isList(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** `%v`. */
function printed(value: unknown): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return goNumber(value);
  if (isList(value)) return `[${value.map(printed).join(' ')}]`;
  if (!isMap(value)) return goValue(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[${members.map(([key, member]) => `${key}:${printed(member)}`).join(' ')}]`;
}
