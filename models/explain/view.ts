import type { AZone } from '../generated/azone.ts';
import type { Cluster } from '../generated/cluster.ts';
import type { CNIImage } from '../generated/cniimage.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { CRIImage } from '../generated/criimage.ts';
import type { CSIImage } from '../generated/csiimage.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { K8SImage } from '../generated/k8simage.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { Operation } from '../generated/operation.ts';
import type { OpsMaster } from '../generated/opsmaster.ts';
import type { OpsMinion } from '../generated/opsminion.ts';
import type { OSImage } from '../generated/osimage.ts';
import type { Rack } from '../generated/rack.ts';
import type { Region } from '../generated/region.ts';
import type { ResourceOffer } from '../generated/resourceoffer.ts';
import type { SKU } from '../generated/sku.ts';
import type { Unit } from '../generated/unit.ts';
import type { RefusalClass } from '../placement/refusal.ts';

/** The kinds that can be explained. */
export interface Kinds {
  Region: Region;
  AZone: AZone;
  Rack: Rack;
  SKU: SKU;
  ComputeAsset: ComputeAsset;
  Flavor: Flavor;
  OSImage: OSImage;
  CRIImage: CRIImage;
  K8SImage: K8SImage;
  CNIImage: CNIImage;
  CSIImage: CSIImage;
  OpsMaster: OpsMaster;
  OpsMinion: OpsMinion;
  Operation: Operation;
  Cluster: Cluster;
  NodePool: NodePool;
  ComputeNode: ComputeNode;
  ResourceOffer: ResourceOffer;
  Unit: Unit;
}

export type KindName = keyof Kinds;
export type Explained = Kinds[KindName];

/** What was read, for looking things up in. It doesn't change while an explanation is made of it. */
export interface View {
  /** `key`: name, or namespace/name. Undefined when it isn't among what was read. */
  find<K extends KindName>(kind: K, key: string): Kinds[K] | undefined;
  all<K extends KindName>(kind: K): readonly Kinds[K][];
  /** Why objects of this kind couldn't be read, in which case none of them counts as missing. */
  unread(kind: KindName): string | undefined;
  freeze: FreezeSwitch;
  /** Every machine and what keeps it from this ComputeNode, as placement judges it over what was read. */
  stockFor(node: ComputeNode): Stock;
  /** When it was read (ms since the epoch). */
  readAt: number;
}

/** The ConfigMap that stops everything destructive. */
export type FreezeSwitch =
  { state: 'off' } | { state: 'on'; why: string; since?: string } | { state: 'unread'; why: string };

export type Stock =
  /** Nobody can say, and why. */
  | { known: false; why: string }
  /** Placement would take this one now. */
  | { known: true; fits: string }
  /** By name of the ComputeAsset. */
  | { known: true; refused: readonly { asset: string; reason: RefusalClass }[] };
