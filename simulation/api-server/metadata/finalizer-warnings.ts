import type { KubeObject } from '#models/meta/object.ts';
import type { ResourceDefinition } from '../resources/definition.ts';

const standard: readonly string[] = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** What is said to who gives a custom resource a finalizer without a domain. */
export function finalizerWarnings({ custom }: ResourceDefinition, object: KubeObject, old?: KubeObject): string[] {
  if (!custom) return [];
  const before = old?.metadata.finalizers ?? [];
  return (object.metadata.finalizers ?? [])
    .filter((one) => !one.includes('/') && !standard.includes(one) && !before.includes(one))
    .map(
      (one) =>
        `metadata.finalizers: ${JSON.stringify(one)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers`,
    );
}
