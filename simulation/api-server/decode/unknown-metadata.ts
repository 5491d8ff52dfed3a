import type { ObjectMeta } from '#models/meta/object.ts';
import { coreComponents } from '../resources/core/schemas.ts';
import { isMap } from '../schema/json.ts';

const fields = coreComponents['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']?.properties ?? {};
const ownerFields = coreComponents['io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference']?.properties ?? {};

/** Drops in place what metadata doesn't have, and gives its paths. `selfLink` is known, and kept by nobody. */
export function dropUnknownMetadata(metadata: ObjectMeta): string[] {
  const owners = metadata.ownerReferences ?? [];
  delete (metadata as { selfLink?: string }).selfLink;
  return [
    ...dropUnknown(metadata, fields, 'metadata'),
    ...owners.flatMap((owner, index) => dropUnknown(owner, ownerFields, `metadata.ownerReferences[${index}]`)),
  ];
}

function dropUnknown(value: object, known: object, path: string): string[] {
  if (!isMap(value)) return [];
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
  for (const name of unknown) delete value[name];
  return unknown.map((name) => `${path}.${name}`);
}
