import type { KubeObject, Stored } from '#models/meta/object.ts';
import { microTimestamp } from '#models/ports/clock.ts';

export interface Lease extends KubeObject {
  spec?: LeaseSpec;
}

/** coordination.k8s.io/v1 LeaseSpec, the part that leader election uses. */
export interface LeaseSpec {
  /** Empty or absent: free. */
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  /** How often the holder changed. */
  leaseTransitions?: number;
}

export interface Claim {
  identity: string;
  durationMs: number;
  nowMs: number;
}

/** A lease that nobody has made yet, held by the claimer. */
export function newLease(at: { name: string; namespace: string }, claim: Claim): Lease {
  const now = microTimestamp(claim.nowMs);
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: at.name, namespace: at.namespace },
    spec: { ...held(claim, now), acquireTime: now, leaseTransitions: 0 },
  };
}

/** The lease renewed by its holder, or taken over by the claimer. Keeps what others wrote on it. */
export function claimed(lease: Stored<Lease>, claim: Claim): Stored<Lease> {
  const now = microTimestamp(claim.nowMs);
  const renewed = lease.spec?.holderIdentity === claim.identity;
  const taken = { acquireTime: now, leaseTransitions: (lease.spec?.leaseTransitions ?? 0) + 1 };
  return { ...lease, spec: { ...lease.spec, ...held(claim, now), ...(renewed ? {} : taken) } };
}

/** The lease given up: nobody has to wait for it to run out. */
export function released(lease: Stored<Lease>, nowMs: number): Stored<Lease> {
  const now = microTimestamp(nowMs);
  const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now };
  return { ...lease, spec };
}

function held(claim: Claim, now: string): LeaseSpec {
  return {
    holderIdentity: claim.identity,
    leaseDurationSeconds: Math.ceil(claim.durationMs / 1000),
    renewTime: now,
  };
}
