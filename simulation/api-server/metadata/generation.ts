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
export function countGeneration(definition: ResourceDefinition, object: KubeObject, old: KubeObject): void {
  const before = old.metadata.generation;
  if (before === undefined) return;
  object.metadata.generation = equalJson(wanted(definition, object), wanted(definition, old)) ? before : before + 1;
}

function wanted(definition: ResourceDefinition, object: KubeObject): unknown {
  const { metadata: _, apiVersion: __, kind: ___, status, ...rest } = object;
  return subresourceOf(definition, 'status') === undefined ? { ...rest, status } : rest;
}
