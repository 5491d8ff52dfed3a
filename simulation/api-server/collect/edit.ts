import type { KubeObject } from '#models/meta/object.ts';
import type { ServerContext } from '../context.ts';
import type { Served } from '../registry.ts';
import type { UserInfo } from '../resources/definition.ts';
import { cloneJson } from '../storage/clone.ts';
import { updateObject } from '../write/update-object.ts';

/** A write by one of the server's own controllers: `change` works on a copy. */
export function edit(
  server: ServerContext,
  served: Served,
  object: KubeObject,
  user: UserInfo,
  change: (copy: KubeObject) => void,
  subresource?: string,
): void {
  updateObject(server, {
    served,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    ...(subresource === undefined ? {} : { subresource }),
    change: (current) => {
      const copy = cloneJson(current);
      change(copy);
      return copy;
    },
    by: 'object',
    user,
    fieldManager: 'kube-controller-manager',
    dryRun: false,
    fieldValidation: 'Ignore',
    warnings: [],
  });
}
