import { KubeError, isKubeError } from '../runtime/kube-error.ts';
import type { Kube } from '../runtime/kube.ts';

/** Why no call is made now, or undefined; and who is told when one shows that something is wrong. */
export interface Guard {
  refusal(): string | undefined;
  /** A call got no answer, or the credentials were refused. */
  onTrouble(): void;
}

/**
 * `kube`, which makes no call that a silent cluster would only let wait: one call that got no answer is enough until it
 * has been seen that the cluster answers again. So a cluster that is gone can't hold up those who work for others.
 */
export function guardedKube(kube: Kube, guard: Guard): Kube {
  async function guarded<T>(call: () => Promise<T>): Promise<T> {
    const refusal = guard.refusal();
    if (refusal !== undefined) throw new KubeError('Unavailable', refusal);
    try {
      return await call();
    } catch (error) {
      if (isTrouble(error)) guard.onTrouble();
      throw error;
    }
  }

  return {
    get: (...args) => guarded(() => kube.get(...args)),
    list: (...args) => guarded(() => kube.list(...args)),
    watch: (...args) => kube.watch(...args),
    create: (...args) => guarded(() => kube.create(...args)),
    update: (...args) => guarded(() => kube.update(...args)),
    updateSubresource: (...args) => guarded(() => kube.updateSubresource(...args)),
    mergePatch: (...args) => guarded(() => kube.mergePatch(...args)),
    delete: (...args) => guarded(() => kube.delete(...args)),
    createSubresource: (...args) => guarded(() => kube.createSubresource(...args)),
    raw: (...args) => guarded(() => kube.raw(...args)),
  };
}

function isTrouble(error: unknown): boolean {
  if (isKubeError(error, 'Unauthorized')) return true;
  return isKubeError(error, 'Unavailable', 'UnknownOutcome') && error.status === 0;
}
