import type { KubeObject, Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { timestamp } from '#models/ports/clock.ts';
import { schemaOf } from './kinds.ts';
import type { Manifest, ManifestFault } from './manifest.ts';

/** Defaults in place, and what is wrong with an object that no server has seen. */
export function complete(manifest: Manifest, resource: Resource, old?: KubeObject): ManifestFault[] {
  const { object } = manifest;
  const schema = schemaOf(resource);
  if (object.metadata.uid !== undefined && old === undefined) return [];
  const unknown = schema.prune(object).map((field) => ({ field, message: `unknown field "${field}"` }));
  schema.applyDefaults(object);
  if (resource.namespaced) object.metadata.namespace ??= 'default';
  else delete object.metadata.namespace;
  // Without a field: that CEL was not looked at, because of the others.
  const found = schema.validate(object, old).filter(({ field }) => field !== '<nil>');
  const errors = found.map(({ field, message }) => ({ field, message: `${field}: ${message}` }));
  const id = `${object.kind} ${object.metadata.name}`;
  return [...unknown, ...errors].map(({ field, message }) => ({
    at: manifest.at(field),
    message: `${id}: ${message}`,
  }));
}

/** With what a server would have set. A uid made of the name is as unique as the name, and the same each time. */
export function asStored(object: KubeObject, now: number): Stored {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      uid: metadata.uid ?? `unstored-${object.kind.toLowerCase()}-${keyOf(object)}`,
      resourceVersion: metadata.resourceVersion ?? '0',
      creationTimestamp: metadata.creationTimestamp ?? timestamp(now),
      generation: metadata.generation ?? 1,
    },
  };
}
