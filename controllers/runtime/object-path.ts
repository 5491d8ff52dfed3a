import type { Resource } from '#models/meta/resource.ts';
import { KubeError } from './kube-error.ts';

/**
 * Refuses a name that would make the URL mean something else: an empty one turns a DELETE of one object into a DELETE of
 * the collection, and `..` climbs (the server's rule is IsValidPathSegmentName).
 */
export function requireObject(resource: Resource, at: { name: string; namespace?: string }): void {
  requireSegment(resource, 'name', at.name);
  requireCollection(resource, at);
}

export function requireCollection(resource: Resource, at: { namespace?: string }): void {
  if (resource.namespaced) requireSegment(resource, 'namespace', at.namespace);
}

function requireSegment(resource: Resource, what: string, value: string | undefined): void {
  if (value === undefined || value === '') throw new KubeError('BadRequest', `${resource.plural} needs a ${what}`);
  if (value === '.' || value === '..' || /[/%]/.test(value)) {
    throw new KubeError('BadRequest', `${JSON.stringify(value)} cannot be the ${what} of ${resource.plural}`);
  }
}
