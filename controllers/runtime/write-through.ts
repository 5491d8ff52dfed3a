import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import type { InformerSet } from './informers.ts';
import type { Kube, WriteOptions } from './kube.ts';

/**
 * `kube`, with what its writes give back shown by the informers at once. A controller that is woken before the event of
 * its own last write has come would otherwise decide on the old state, and its next write would be refused as a conflict.
 */
export function writeThrough(kube: Kube, informers: Pick<InformerSet, 'observe'>): Kube {
  async function seen<T extends KubeObject>(
    resource: Resource,
    write: Promise<Stored<T>>,
    options: WriteOptions | undefined,
  ): Promise<Stored<T>> {
    const object = await write;
    // A subresource may answer with a kind of its own (Scale), a dry run with what was never stored.
    const stored = object.kind === resource.kind && object.apiVersion === apiVersionOf(resource);
    if (stored && options?.dryRun !== true) informers.observe(resource, object);
    return object;
  }

  return {
    ...kube,
    create: (resource, object, options) => seen(resource, kube.create(resource, object, options), options),
    update: (resource, object, options) => seen(resource, kube.update(resource, object, options), options),
    updateSubresource: (resource, subresource, object, options) =>
      seen(resource, kube.updateSubresource(resource, subresource, object, options), options),
    mergePatch: <T extends KubeObject>(...call: Parameters<Kube['mergePatch']>) =>
      seen(call[0], kube.mergePatch<T>(...call), call[3]),
  };
}
