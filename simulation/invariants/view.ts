import type { CoreNode, CorePod } from '#models/computenode/core.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import { computeAssets, computeNodes, operations, resourceOffers } from '#models/generated/resources.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import { coreNodes, pods } from '#models/meta/core-resources.ts';
import type { KubeObject, ObjectName, Stored } from '#models/meta/object.ts';
import { resourceId, type Resource } from '#models/meta/resource.ts';
import type { StoreReader } from '../api-server/server.ts';
import { createObjectIndex, type ObjectIndex } from './index-of.ts';
import type { Write } from './watched.ts';

/** What the API server holds now, found by what the rules ask for. Follows every write by itself. */
export interface View {
  get<T extends KubeObject>(resource: Resource, name: ObjectName): Stored<T> | undefined;
  list<T extends KubeObject>(resource: Resource): Stored<T>[];
  readonly assetsBySerial: ObjectIndex<Stored<ComputeAsset>>;
  readonly assetsByBmc: ObjectIndex<Stored<ComputeAsset>>;
  /** By the uid of the claim. */
  readonly assetsByClaim: ObjectIndex<Stored<ComputeAsset>>;
  readonly claimants: ObjectIndex<Stored<ComputeNode>>;
  /** By the uid of the asset that they name. */
  readonly claimantsByAsset: ObjectIndex<Stored<ComputeNode>>;
  readonly claimantsByPool: ObjectIndex<Stored<ComputeNode>>;
  readonly offersByPool: ObjectIndex<Stored<ResourceOffer>>;
  /** Core Nodes by the uid in a providerID of ours. */
  readonly nodesByClaim: ObjectIndex<Stored<CoreNode>>;
  readonly podsByNode: ObjectIndex<Stored<CorePod>>;
  /** Known to run, by the asset's name: what is out of sight may never have begun. */
  readonly runningByAsset: ObjectIndex<Stored<Operation>>;
  apply(write: Write): void;
}

type AnyIndex = Pick<ObjectIndex<Stored>, 'put' | 'remove'>;

export function createView(store: StoreReader): View {
  const indexes = {
    assetsBySerial: createObjectIndex<Stored<ComputeAsset>>(({ spec }) => [machineKey(spec.serial)]),
    assetsByBmc: createObjectIndex<Stored<ComputeAsset>>(({ spec }) =>
      spec.bmc === undefined ? [] : [machineKey(spec.bmc.address)],
    ),
    assetsByClaim: createObjectIndex<Stored<ComputeAsset>>(({ spec }) =>
      spec.claimRef === undefined ? [] : [spec.claimRef.uid],
    ),
    claimants: createObjectIndex<Stored<ComputeNode>>(({ metadata }) => [metadata.uid]),
    claimantsByAsset: createObjectIndex<Stored<ComputeNode>>(({ spec }) =>
      spec.assetRef === undefined ? [] : [spec.assetRef.uid],
    ),
    claimantsByPool: createObjectIndex<Stored<ComputeNode>>(({ spec }) =>
      spec.poolRef === undefined ? [] : [spec.poolRef.name],
    ),
    offersByPool: createObjectIndex<Stored<ResourceOffer>>(({ spec }) => [spec.poolRef.name]),
    nodesByClaim: createObjectIndex<Stored<CoreNode>>(({ spec }) => claimOfProviderID(spec?.providerID)),
    podsByNode: createObjectIndex<Stored<CorePod>>(({ spec }) => (spec?.nodeName ? [spec.nodeName] : [])),
    runningByAsset: createObjectIndex<Stored<Operation>>(({ spec, status }) =>
      status?.phase === 'Running' ? [spec.assetRef.name] : [],
    ),
  };
  const { assetsBySerial, assetsByBmc, assetsByClaim, claimants, claimantsByAsset, claimantsByPool } = indexes;
  const followed = new Map<string, readonly unknown[]>([
    [resourceId(computeAssets), [assetsBySerial, assetsByBmc, assetsByClaim]],
    [resourceId(computeNodes), [claimants, claimantsByAsset, claimantsByPool]],
    [resourceId(resourceOffers), [indexes.offersByPool]],
    [resourceId(operations), [indexes.runningByAsset]],
    [resourceId(coreNodes), [indexes.nodesByClaim]],
    [resourceId(pods), [indexes.podsByNode]],
  ]);
  // Which objects a resource holds is what its schema says: the indexes are typed by it.
  const indexesOf = (id: string): readonly AnyIndex[] => (followed.get(id) ?? []) as readonly AnyIndex[];

  for (const resource of [computeAssets, computeNodes, resourceOffers, operations, coreNodes, pods]) {
    for (const object of store.list(resource)) {
      for (const index of indexesOf(resourceId(resource))) index.put(object);
    }
  }

  return {
    ...indexes,
    get: <T extends KubeObject>(resource: Resource, name: ObjectName) =>
      store.get(resource, name) as Stored<T> | undefined,
    list: <T extends KubeObject>(resource: Resource) => store.list(resource) as Stored<T>[],
    apply({ type, id, object }) {
      for (const index of indexesOf(id)) {
        if (type === 'DELETED') index.remove(object);
        else index.put(object);
      }
    },
  };
}

/** What two assets share when they are one machine: serials and BMC addresses compare without case. */
export function machineKey(identity: string): string {
  return identity.trim().toLowerCase();
}

/** The claim's uid in `rackwright://<computenode>/<uid>`; none for what isn't ours. */
export function claimOfProviderID(providerID: string | undefined): string[] {
  const uid = /^rackwright:\/\/[^/]+\/([^/]+)$/.exec(providerID ?? '')?.[1];
  return uid === undefined ? [] : [uid];
}
