import { rackwrightResources } from '#models/generated/resources.ts';
import {
  certificateSigningRequests,
  configMaps,
  coreNodes,
  leases,
  namespaces,
  pods,
  secrets,
} from '#models/meta/core-resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf, type Resource } from '#models/meta/resource.ts';

const mirrored: readonly Resource[] = [
  ...rackwrightResources,
  certificateSigningRequests,
  configMaps,
  coreNodes,
  leases,
  namespaces,
  pods,
  secrets,
];

const byKind = new Map(mirrored.map((resource) => [`${apiVersionOf(resource)} ${resource.kind}`, resource]));

/** The resource that a stored object belongs to; undefined for the kinds that nobody here looks at. */
export function resourceOf({ apiVersion, kind }: KubeObject): Resource | undefined {
  return byKind.get(`${apiVersion} ${kind}`);
}
