import { ApiError } from '../../api-error.ts';
import { isRecord, type Json } from '../../resources/core/fields.ts';
import type { JsonSchema } from '../../resources/definition.ts';
import { goValue } from '../../schema/go-text.ts';
import { badPatch } from '../refusals.ts';
import { deletePrefix, isDirective, orderPrefix, withoutDirectives } from './directives.ts';
import { mergeLists, orderItems, type ListOptions } from './list.ts';

/**
 * Kubernetes' strategic merge patch: a merge patch whose lists are merged where the schema says so
 * (`x-kubernetes-patch-strategy`, `x-kubernetes-patch-merge-key`), and whose directives say what data can't.
 * Source: community/contributors/devel/sig-api-machinery/strategic-merge-patch.md.
 * @returns a new object.
 * @throws ApiError 400 for a directive that makes no sense.
 */
export function strategicMerge(original: Json, patch: Json, schema: JsonSchema | undefined): Json {
  const directive = patch.$patch;
  if (directive === 'replace') return structuredClone(withoutName(patch, '$patch'));
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') {
    const shown = Object.entries(patch).map(([name, value]) => `${name}:${goValue(value)}`);
    const words = `unknown patch type: ${goValue(directive)} in map: map[${shown.toSorted().join(' ')}]`;
    throw new ApiError(500, '', words);
  }
  const merged = retained(structuredClone(original), patch);
  for (const [name, value] of Object.entries(patch)) {
    if (isDirective(name)) continue;
    const result = mergeField(name, merged[name], value, patch, schema);
    if (result === undefined) delete merged[name];
    else merged[name] = result;
  }
  applyListDirectives(merged, patch, schema);
  return merged;
}

function mergeField(
  name: string,
  before: unknown,
  value: unknown,
  patch: Json,
  schema: JsonSchema | undefined,
): unknown {
  if (value === null) return undefined;
  const field = fieldSchema(schema, name);
  const strategy = field?.['x-kubernetes-patch-strategy']?.split(',') ?? [];
  if (isRecord(before) && isRecord(value) && !strategy.includes('replace')) return strategicMerge(before, value, field);
  if (Array.isArray(value) && Array.isArray(before) && strategy.includes('merge')) {
    return mergeLists(before, value, {
      ...listOptions(field),
      order: patch[`${orderPrefix}${name}`],
      mergeItems: strategicMerge,
    });
  }
  return withoutDirectives(value);
}

/** `$retainKeys` names all that may stay: of a union, what isn't given is dropped. */
function retained(original: Json, patch: Json): Json {
  const keys = patch.$retainKeys;
  if (keys === undefined) return original;
  if (!Array.isArray(keys)) throw badPatch('invalid patch format of retainKeys');
  for (const [name, value] of Object.entries(patch)) {
    if (!isDirective(name) && value !== null && !keys.includes(name)) {
      throw badPatch('invalid patch format of retainKeys');
    }
  }
  return Object.fromEntries(Object.entries(original).filter(([name]) => keys.includes(name)));
}

/** Deletions from sets of scalars, and orders of lists that the patch names without changing an item of them. */
function applyListDirectives(merged: Json, patch: Json, schema: JsonSchema | undefined): void {
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith(deletePrefix)) {
      if (!Array.isArray(value)) throw badPatch('invalid patch format of primitive list');
      const field = name.slice(deletePrefix.length);
      const list = merged[field];
      if (Array.isArray(list)) merged[field] = list.filter((item) => !value.includes(item));
    }
    if (name.startsWith(orderPrefix)) {
      if (!Array.isArray(value)) throw badPatch('invalid patch format of setElementOrder list');
      const field = name.slice(orderPrefix.length);
      const list = merged[field];
      if (!Array.isArray(list) || field in patch) continue;
      merged[field] = orderItems(list, value, list, listOptions(fieldSchema(schema, field)).mergeKey);
    }
  }
}

function listOptions(field: JsonSchema | undefined): Pick<ListOptions, 'mergeKey' | 'itemSchema'> {
  return { mergeKey: field?.['x-kubernetes-patch-merge-key'], itemSchema: field?.items };
}

function fieldSchema(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const field = schema?.properties?.[name];
  if (field !== undefined) return field;
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function withoutName(record: Json, name: string): Json {
  const { [name]: _, ...rest } = record;
  return rest;
}
