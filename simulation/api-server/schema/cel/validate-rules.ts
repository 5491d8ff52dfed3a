import type { FieldError, ValidationRule } from '../../resources/definition.ts';
import { duplicate, forbidden, invalid, omitted, required } from '../field-errors.ts';
import { isList, isMap } from '../json.ts';
import { Location } from '../location.ts';
import { OldItems, type OldValue } from '../old-value.ts';
import { fromJson } from './from-json.ts';
import type { CompiledRule, RuleNode } from './rules.ts';
import { CelError, Optional, type CelValue } from './values.ts';

/** What a value was before, for ratcheting: of itself, or of the nearest value around it that has a before. */
interface Before {
  own: OldValue | undefined;
  around: OldValue | undefined;
}

interface Walk {
  at: Location;
  errors: FieldError[];
  ratcheted: FieldError[];
}

/**
 * Runs the rules of `node` and below against `value`. Transition rules need an old value that correlates; failures about
 * what did not change are only warned of, unless the rule compares with the old value. Costs aren't counted.
 */
export function ruleErrors(
  node: RuleNode,
  value: unknown,
  old: unknown,
  before: OldValue | undefined,
): { errors: FieldError[]; ratcheted: FieldError[] } {
  const walk: Walk = { at: new Location(), errors: [], ratcheted: [] };
  visit(walk, node, value, old, { own: before, around: undefined });
  return walk;
}

function visit(walk: Walk, node: RuleNode, value: unknown, old: unknown, before: Before): void {
  if (value === null || value === undefined) return;
  runRules(walk, node, value, old, before);
  for (const part of node.allOf) visit(walk, part, value, old, { own: undefined, around: before.around });
  if (isList(value)) {
    if (node.items === undefined) return;
    const oldItems = new OldItems(node.schema, old);
    for (const [index, item] of value.entries()) {
      walk.at.enter(index);
      visit(
        walk,
        node.items,
        item,
        oldItems.of(item),
        below(before, (own) => own.item(index)),
      );
      walk.at.leave();
    }
  } else if (isMap(value)) {
    const oldMap = isMap(old) ? old : {};
    for (const key of Object.keys(value)) {
      const child = node.properties.get(key) ?? node.others;
      if (child === undefined) continue;
      if (node.others === undefined) walk.at.enter(key);
      else walk.at.enterKey(key);
      visit(
        walk,
        child,
        value[key],
        Object.hasOwn(oldMap, key) ? oldMap[key] : undefined,
        below(before, (own) => own.property(key)),
      );
      walk.at.leave();
    }
  }
}

function below(before: Before, child: (own: OldValue) => OldValue | undefined): Before {
  return before.own === undefined ? before : { own: child(before.own), around: before.own };
}

function runRules(walk: Walk, node: RuleNode, value: unknown, old: unknown, before: Before): void {
  if (node.rules.length === 0) return;
  const type = node.schema.type ?? '';
  let self: CelValue | undefined;
  let oldSelf: CelValue | undefined;
  const hasOld = old !== null && old !== undefined;
  for (const compiled of node.rules) {
    const { rule, program } = compiled;
    if (compiled.error !== undefined)
      walk.errors.push(invalid(fieldOf(walk.at), type, `rule compile error: ${compiled.error}`));
    if (program === undefined) continue;
    const optional = rule.optionalOldSelf === true;
    if (program.usesOldSelf && !hasOld && !optional) continue;
    try {
      self ??= fromJson(value, node.visible);
      oldSelf ??= program.usesOldSelf && hasOld ? fromJson(old, node.visible) : undefined;
      const seen = optional ? new Optional(oldSelf) : oldSelf;
      if (program.run(self, seen) === true) continue;
      const told = !program.usesOldSelf && isUnchanged(before) ? walk.ratcheted : walk.errors;
      told.push(failure(walk.at, value, type, compiled, self, seen));
    } catch (error) {
      walk.errors.push(invalid(fieldOf(walk.at), type, runtimeDetail(error, rule)));
    }
  }
}

/** The root has no path; Go prints that as `<nil>`. */
function fieldOf(at: Location, child?: string): string {
  const path = child === undefined ? at.keyed() : at.keyed(child);
  return path === '' ? '<nil>' : path;
}

function isUnchanged(before: Before): boolean {
  return (before.own ?? before.around)?.isSame() === true;
}

function runtimeDetail(error: unknown, rule: ValidationRule): string {
  if (!(error instanceof CelError)) throw error;
  if (!error.message.startsWith('no such overload')) return `${error.message} evaluating rule: ${told(rule)}`;
  return `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${told(rule)}`;
}

function told(rule: ValidationRule): string {
  return rule.message !== undefined && rule.message !== '' ? rule.message.trim() : rule.rule.trim();
}

function failure(
  at: Location,
  value: unknown,
  type: string,
  compiled: CompiledRule,
  self: CelValue,
  oldSelf: CelValue | undefined,
): FieldError {
  const { rule, fieldPath } = compiled;
  const field = fieldOf(at, fieldPath);
  const detail =
    expressedMessage(compiled, self, oldSelf) ??
    (rule.message !== undefined && rule.message !== '' ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`);
  const shown = type === 'object' || type === 'array' || !isScalar(value) ? omitted : value;
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return forbidden(field, detail);
    case 'FieldValueRequired':
      return required(field, detail);
    case 'FieldValueDuplicate':
      return duplicate(field, shown);
    default:
      return invalid(field, shown, detail);
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Kubernetes' bound on messages. */
const maxMessageBytes = 5 * 1024;

/** Undefined where the expression fails, or gives nothing fit to print: then the plain message is. */
function expressedMessage(compiled: CompiledRule, self: CelValue, oldSelf: CelValue | undefined): string | undefined {
  if (compiled.message === undefined) return undefined;
  try {
    const message = compiled.message.run(self, oldSelf);
    const trimmed = typeof message === 'string' ? message.trim() : '';
    return trimmed === '' || trimmed.includes('\n') || Buffer.byteLength(trimmed) > maxMessageBytes
      ? undefined
      : trimmed;
  } catch (error) {
    if (error instanceof CelError) return undefined;
    throw error;
  }
}
