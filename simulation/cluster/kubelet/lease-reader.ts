import type { KubeObject } from '#models/meta/object.ts';
import { microTimestamp } from '#models/ports/clock.ts';
import { nodeLeaseNamespace, type Lease } from '../objects/lease.ts';
import type { Heartbeats } from './heartbeats.ts';

/**
 * For the server's `beforeRead`: a kubelet's Lease with its renewTime as of now; everything else comes back as it is. What
 * is stored never changes, so no heartbeat makes a watch event.
 */
export function leaseReader(
  heartbeats: Pick<Heartbeats, 'renewedAt'>,
): (definition: { group: string; plural: string }, object: KubeObject) => KubeObject {
  return (definition, object) => {
    if (definition.plural !== 'leases' || definition.group !== 'coordination.k8s.io') return object;
    if (object.metadata.namespace !== nodeLeaseNamespace) return object;
    const renewedAt = heartbeats.renewedAt(object.metadata.name);
    if (renewedAt === undefined) return object;
    const lease: Lease = object;
    return { ...lease, spec: { ...lease.spec, renewTime: microTimestamp(renewedAt) } };
  };
}
