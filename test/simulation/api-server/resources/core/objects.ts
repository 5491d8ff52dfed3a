import type { KubeObject } from '#models/meta/object.ts';
import { coreDefinitions } from '#simulation/api-server/resources/core/definitions.ts';
import type { FieldError, ResourceDefinition, StrategyContext } from '#simulation/api-server/resources/definition.ts';

/** 2026-11-21T06:00:00Z */
export const now = Date.UTC(2026, 10, 21, 6);

export const context: StrategyContext = { now, user: { name: 'ann', uid: 'u-1', groups: ['system:masters'] } };

export function definitionOf(kind: string): ResourceDefinition {
  const found = coreDefinitions.find((definition) => definition.kind === kind);
  if (found === undefined) throw new Error(`no definition of ${kind}`);
  return found;
}

export function object(kind: string, fields: Record<string, unknown> = {}, metadata: object = {}): KubeObject {
  const { group, version, namespaced } = definitionOf(kind);
  return {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    metadata: { name: 'x', ...(namespaced ? { namespace: 'default' } : {}), ...metadata },
    ...fields,
  };
}

export function podSpec(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { containers: [{ name: 'main', image: 'registry.example/app:1' }], ...more };
}

/** What a create stores. */
export function created(given: KubeObject): KubeObject {
  const stored = structuredClone(given);
  const { strategy } = definitionOf(given.kind);
  strategy?.prepareForCreate?.(stored, context);
  strategy?.admit?.(stored, undefined);
  return stored;
}

/** What an update of `old` stores, where nothing refuses it. */
export function updated(old: KubeObject, changes: Record<string, unknown>, subresource?: string): KubeObject {
  const stored: KubeObject = { ...structuredClone(old), ...changes };
  const how = subresource === undefined ? context : { ...context, subresource };
  const { strategy } = definitionOf(old.kind);
  strategy?.prepareForUpdate?.(stored, old, how);
  if (subresource === undefined) strategy?.admit?.(stored, old);
  return stored;
}

export function errorsOf(given: KubeObject, old?: KubeObject): FieldError[] {
  return definitionOf(given.kind).strategy?.validate?.(given, old) ?? [];
}

/** `field: message`, as kubectl prints them. */
export function refusals(given: KubeObject, old?: KubeObject): string[] {
  return errorsOf(given, old).map(({ field, message }) => `${field}: ${message}`);
}
