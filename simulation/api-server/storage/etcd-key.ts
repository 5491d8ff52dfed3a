import type { ObjectMeta } from '#models/meta/object.ts';
import type { ResourceDefinition } from '../resources/definition.ts';

/** Where a real server keeps what isn't kept under its plural. */
const elsewhere: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  customresourcedefinitions: 'apiextensions.k8s.io/customresourcedefinitions',
};

/** The key in etcd of an object, as kube-apiserver tells it in some conflicts. There is no etcd here. */
export function storageKey({ custom, group, plural }: ResourceDefinition, { namespace, name }: ObjectMeta): string {
  const place = custom ? `${group}/${plural}` : (elsewhere[plural] ?? plural);
  return ['/registry', place, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}
