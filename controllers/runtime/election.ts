import { leases } from '#models/meta/core-resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { isKubeError } from './kube-error.ts';
import { claimed, newLease, released, type Lease } from './lease.ts';
import type { LeaderOptions } from './leader-options.ts';

/** One process's part in the contest for a Lease. Its calls must not overlap. */
export interface Election {
  /** Takes, keeps or waits for the Lease. True when it is ours as of this call; never rejects. */
  tryClaim(): Promise<boolean>;
  /** Whether the Lease was ours when it was last seen. */
  holds(): boolean;
  /** Gives the Lease up if it is ours; never rejects. */
  release(): Promise<void>;
  /** Frees the timer. */
  end(): void;
}

export function createElection(options: LeaderOptions & { leaseDurationMs: number }): Election {
  const { kube, clock, identity, leaseDurationMs } = options;
  const at = { namespace: options.namespace, name: options.name };
  const log = options.log.with({ lease: options.name });
  let observed: Stored<Lease> | undefined;
  let expired = false;
  let disarm = (): void => {};

  function observe(lease: Stored<Lease>): void {
    // Any write counts as a sign of life: taking over too late is safe, too early is not.
    const changed = observed?.metadata.resourceVersion !== lease.metadata.resourceVersion;
    observed = lease;
    if (!changed) return;
    expired = false;
    disarm();
    const promisedMs = (lease.spec?.leaseDurationSeconds ?? 0) * 1000;
    disarm = clock.setTimer(Math.max(leaseDurationMs, promisedMs), () => {
      expired = true;
    });
  }

  function holds(): boolean {
    return observed?.spec?.holderIdentity === identity;
  }

  function claim(): { identity: string; durationMs: number; nowMs: number } {
    return { identity, durationMs: leaseDurationMs, nowMs: clock.now() };
  }

  async function put(lease: Stored<Lease>): Promise<void> {
    observe(await kube.update<Lease>(leases, lease));
  }

  /** Most renewals need no read: the guard says whether what we know is still true. */
  async function renewed(): Promise<boolean> {
    if (observed === undefined || !holds()) return false;
    try {
      await put(claimed(observed, claim()));
      return true;
    } catch (error) {
      if (isKubeError(error, 'Conflict', 'NotFound')) return false;
      throw error;
    }
  }

  async function read(): Promise<Stored<Lease> | undefined> {
    try {
      return await kube.get<Lease>(leases, at);
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  return {
    holds,
    async tryClaim() {
      try {
        if (await renewed()) return true;
        const lease = await read();
        if (lease === undefined) {
          observe(await kube.create<Lease>(leases, newLease(at, claim())));
          return true;
        }
        observe(lease);
        const holder = lease.spec?.holderIdentity ?? '';
        if (holder !== '' && holder !== identity && !expired) return false;
        await put(claimed(lease, claim()));
        return true;
      } catch (error) {
        const lostRace = isKubeError(error, 'Conflict', 'AlreadyExists');
        log[lostRace ? 'debug' : 'warn']('could not claim the lease', { error });
        return false;
      }
    },
    async release() {
      if (observed === undefined || !holds()) return;
      try {
        await put(released(observed, clock.now()));
      } catch (error) {
        log.warn('could not release the lease: others wait until it runs out', { error });
      }
    },
    end() {
      disarm();
    },
  };
}
