import type { SKU } from '#models/generated/sku.ts';
import type { KubeObject } from '#models/meta/object.ts';

/** The declared SKU of that name, with the default that its schema gives it. @throws Error when there is none. */
export function skuOf(objects: ReadonlyMap<string, KubeObject>, name: string): SKU {
  const sku = objects.get(name);
  if (sku === undefined) throw new Error(`the inventory has no SKU ${name}`);
  // The generator makes what the schema says.
  const { spec } = sku as unknown as SKU;
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'SKU',
    metadata: sku.metadata,
    spec: { ...spec, arch: 'amd64' },
  };
}
