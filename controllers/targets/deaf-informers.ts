import type { KubeError } from '../runtime/kube-error.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Informer } from '../runtime/informers.ts';

/** So many looks in a row at which an informer had failed anew mean that what it shows is old. */
const failedLooks = 3;

/**
 * Notices informers that keep failing while their server answers otherwise: what they show may be old, and what they lack
 * may be there. Look at it in intervals longer than an informer waits before it tries again.
 */
export function deafInformers(informers: readonly Informer[]): () => KubeError | undefined {
  const records = new Map<Informer, { error: KubeError; failed: number; unchanged: number }>();

  function look(informer: Informer): KubeError | undefined {
    const { lastError } = informer.status;
    const known = records.get(informer);
    if (lastError === undefined) {
      records.delete(informer);
      return undefined;
    }
    if (known?.error === lastError) {
      // No new failure. Either the watch is open, and has had nothing to tell yet; or it waits still, as it was asked to.
      if (informer.status.watches === 0) known.failed += 1;
      else known.unchanged += 1;
      if (known.unchanged >= failedLooks) known.failed = 0;
      return known.failed >= failedLooks ? lastError : undefined;
    }
    const failed = (known?.failed ?? 0) + 1;
    records.set(informer, { error: lastError, failed, unchanged: 0 });
    return failed >= failedLooks || isKubeError(lastError, 'Forbidden', 'Unauthorized') ? lastError : undefined;
  }

  return () => {
    const deaf = informers.map(look);
    return deaf.find((error) => error !== undefined);
  };
}
