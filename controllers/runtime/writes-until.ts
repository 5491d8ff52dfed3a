import type { Kube } from './kube.ts';
import { KubeError } from './kube-error.ts';

/**
 * `kube`, which writes nothing more once `ended()`: what a replica that is being stopped, or has lost its leadership, had
 * decided but not begun is another's to decide anew. Reads go on; each refused write is a KubeError `Unavailable`.
 */
export function writesUntil(kube: Kube, ended: () => boolean): Kube {
  async function unlessEnded<T>(write: () => Promise<T>): Promise<T> {
    if (ended()) throw new KubeError('Unavailable', 'this replica has stopped: nothing more is written');
    return write();
  }
  return {
    ...kube,
    create: (...args) => unlessEnded(() => kube.create(...args)),
    update: (...args) => unlessEnded(() => kube.update(...args)),
    updateSubresource: (...args) => unlessEnded(() => kube.updateSubresource(...args)),
    mergePatch: (...args) => unlessEnded(() => kube.mergePatch(...args)),
    delete: (...args) => unlessEnded(() => kube.delete(...args)),
    createSubresource: (...args) => unlessEnded(() => kube.createSubresource(...args)),
  };
}
