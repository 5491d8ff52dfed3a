import type { KubeObject } from '#models/meta/object.ts';
import { subresourceOf } from '../registry.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { equalJson } from '../storage/equal.ts';

/** Built-in kinds whose spec changes are counted; Nodes, Secrets, Leases and others have no generation. */
const counted: ReadonlySet<string> = new Set([
  'Pod',
  'Deployment',
  'DaemonSet',
  'ReplicaSet',
  'StatefulSet',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
  'CustomResourceDefinition',
]);

export function setFirstGeneration(definition: ResourceDefinition, object: KubeObject): void {
  delete object.metadata.generation;
  if (definition.custom || counted.has(definition.kind)) object.metadata.generation = 1;
}

/** Raises the generation in place when what is wanted changed: all but metadata, and but status where it has its own path. */
export function countGeneration(
  definition: ResourceDefinition,
  object: KubeObject,
  old: KubeObject,
  subresource?: string,
): void {
  const before = old.metadata.generation;
  if (before === undefined) return;
  const same = equalJson(wanted(definition, object, subresource), wanted(definition, old, subresource));
  object.metadata.generation = same ? before : before + 1;
}

function wanted(definition: ResourceDefinition, object: KubeObject, subresource: string | undefined): unknown {
  const { metadata, apiVersion: __, kind: ___, status, ...rest } = object;
  // What a Deployment is annotated with, it hands on to its ReplicaSets.
  if (definition.kind === 'Deployment' && !definition.custom && subresource === undefined) {
    return { ...rest, annotations: metadata.annotations ?? {} };
  }
  return subresourceOf(definition, 'status') === undefined ? { ...rest, status } : rest;
}
