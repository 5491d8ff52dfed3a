import type { CoreNode, CorePod } from '#models/computenode/core.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { UserInfo } from '../api-server/resources/definition.ts';
import type { ObservedWrite } from '../api-server/server.ts';
import type { CertificateSigningRequest } from '../cluster/objects/certificate-signing-request.ts';
import type { Act } from '../world/acts.ts';
import type { MachineChange } from '../world/machine.ts';

/** What each watched resource holds, by its id. */
export interface Kinds {
  'computeassets.rackwright.io': ComputeAsset;
  'computenodes.rackwright.io': ComputeNode;
  'nodepools.rackwright.io': NodePool;
  'operations.rackwright.io': Operation;
  'opsminions.rackwright.io': OpsMinion;
  'resourceoffers.rackwright.io': ResourceOffer;
  nodes: CoreNode;
  pods: CorePod;
  secrets: KubeObject & { data?: Record<string, string> };
  'certificatesigningrequests.certificates.k8s.io': KubeObject & CertificateSigningRequest;
}

/** One committed write. In a deletion `object` is what was deleted. */
export interface Write<T extends { metadata: KubeObject['metadata'] } = KubeObject> {
  readonly type: ObservedWrite['type'];
  /** The resource: `nodes`, `nodepools.rackwright.io`. */
  readonly id: string;
  readonly object: Stored<T>;
  readonly old: Stored<T> | undefined;
  readonly user: UserInfo;
  /** Whether the controllers did it. */
  readonly ours: boolean;
}

/**
 * What one group of rules looks at. Each is told after the views were brought up to date, in the turn of the write or
 * act itself, so that nothing happens between the breach and its report.
 */
export interface Invariant {
  readonly writes?: { readonly [Id in keyof Kinds]?: (write: Write<Kinds[Id]>) => void };
  /** Told every write of any resource. */
  anyWrite?(write: Write): void;
  act?(act: Act): void;
  machine?(change: MachineChange): void;
  /** Looks at everything at once: what was there before the watch began too. */
  check?(): void;
}
