import { labelValueProblems, qualifiedNameProblems } from '../../metadata/names.ts';
import type { FieldError } from '../definition.ts';
import { duplicate, GoStruct, invalid, notSupported, required } from '../../schema/field-errors.ts';
import { recordsAt, textAt, type Json } from './fields.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Taints are unique by key and effect. They are told as fields of metadata, as kube-apiserver tells them. */
export function taintErrors(node: unknown): FieldError[] {
  const seen = new Set<string>();
  return recordsAt(node, 'spec', 'taints').flatMap((taint, index) => {
    const field = `metadata.taints[${index}]`;
    const key = textAt(taint, 'key');
    const value = textAt(taint, 'value');
    const effect = textAt(taint, 'effect');
    const errors = [
      ...qualifiedNameProblems(key).map((words) => invalid(`${field}.key`, key, words)),
      ...labelValueProblems(value).map((words) => invalid(`${field}.value`, value, words)),
      ...effectErrors(`${field}.effect`, effect),
    ];
    if (seen.has(`${key}:${effect}`)) {
      const { message, ...repeated } = duplicate(field, asInGo(taint));
      errors.push({ ...repeated, message: `${message}: taints must be unique by key and effect pair` });
    }
    seen.add(`${key}:${effect}`);
    return errors;
  });
}

export function effectErrors(field: string, effect: string): FieldError[] {
  if (effect === '') return [required(field)];
  return effects.includes(effect) ? [] : [notSupported(field, effect, effects)];
}

function asInGo(taint: Json): GoStruct {
  const { key = '', value = '', effect = '', timeAdded = null } = taint;
  return new GoStruct({ Key: key, Value: value, Effect: effect, TimeAdded: timeAdded });
}
