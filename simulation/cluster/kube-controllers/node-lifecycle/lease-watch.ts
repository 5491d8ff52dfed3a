import type { Kube } from '#controllers/runtime/kube.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import { nodeLeaseNamespace, type Lease } from '../../objects/lease.ts';
import { leases } from '../../resources.ts';

/** When each node last renewed its Lease, as lists of the Leases say. */
export interface LeaseWatch {
  /** ms since the epoch; undefined where there is no Lease, or none was read yet. */
  renewedAt(node: string): number | undefined;
  /**
   * Reads now, or as soon as the time since the last read allows; once more after that, as only the second read tells
   * who still renews; and then on for as long as `goesOn` says.
   */
  wake(): void;
  stop(): void;
}

export const readEveryMs = 10_000;
const pageSize = 500;

/**
 * Leases aren't watched, as their renewals make no events here. Nor are they listed all the time: a node that renews goes on
 * doing so until something happens to its kubelet, and then somebody calls `wake`.
 */
export function createLeaseWatch(
  kube: Kube,
  { clock, log, onRead, goesOn }: { clock: Clock; log: Log; onRead: () => void; goesOn: () => boolean },
): LeaseWatch {
  let renewals = new Map<string, number>();
  let lastReadAt: number | undefined;
  let hasRead = false;
  let cancel: (() => void) | undefined;
  let stopped = false;
  let readsDue = 0;

  async function listAll(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    let next: string | undefined;
    do {
      const page = await kube.list<Lease>(leases, {
        namespace: nodeLeaseNamespace,
        limit: pageSize,
        ...(next !== undefined && { continue: next }),
      });
      for (const { metadata, spec } of page.items) {
        const at = Date.parse(spec?.renewTime ?? '');
        if (!Number.isNaN(at)) found.set(metadata.name, at);
      }
      next = page.metadata.continue;
    } while (next !== undefined && next !== '');
    return found;
  }

  async function read(): Promise<void> {
    try {
      renewals = await listAll();
      hasRead = true;
      if (!stopped) onRead();
    } catch (error) {
      // What was read before stays: that a list failed says nothing of any node.
      log.warn('could not list the leases of nodes', { error });
    }
  }

  function schedule(): void {
    if (stopped || cancel !== undefined) return;
    const delay = lastReadAt === undefined ? 0 : Math.max(0, lastReadAt + readEveryMs - clock.now());
    cancel = clock.setTimer(delay, () => {
      lastReadAt = clock.now();
      readsDue -= 1;
      void read().finally(() => {
        cancel = undefined;
        if (readsDue > 0 || !hasRead || goesOn()) schedule();
      });
    });
  }

  return {
    renewedAt: (node) => renewals.get(node),
    wake() {
      readsDue = 2;
      schedule();
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
