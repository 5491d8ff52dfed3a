import type { ConditionInput } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import type { Cluster } from '../generated/cluster.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode, ComputeNodeStatus } from '../generated/computenode.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { Operation } from '../generated/operation.ts';
import type { LayerName } from '../layers/layers.ts';
import type { KubeObject } from '../meta/object.ts';
import type { Maintenance } from '../place/maintenance.ts';
import type { Intent } from '../reconcile/decision.ts';
import type { Refusal } from '../placement/refusal.ts';
import type { Draft } from './draft.ts';
import type { ComputeNodeEvent } from './machine.ts';
import type { CoreNode, CorePod } from './core.ts';

export interface ObservedNode {
  cluster: Cluster | undefined;
  pool: NodePool | undefined;
  /** Each image that the spec names, or why it can't be installed. */
  images: readonly LayerImage[];
  /** The asset that `spec.assetRef` names; `gone` only after a read of the API server said so. */
  asset: { seen: 'none' | 'unread' | 'gone' } | { seen: 'live'; asset: ComputeAsset };
  /** Assets whose claim carries our uid: more than `assetRef` when a binder died half way. */
  claimed: readonly ComputeAsset[];
  /** Operations of this ComputeNode (by uid), oldest first. */
  operations: readonly Operation[];
  /** Why nobody can answer `status.next` as things are; undefined where somebody has, or will. */
  unanswerable: string | undefined;
  /** The Node of our name in the target cluster, and the pods on it. `unread`: that cluster can't be asked. */
  node:
    { seen: 'unread'; message: string } | { seen: 'none' } | { seen: 'live'; node: CoreNode; pods: readonly CorePod[] };
  /** When the bootstrap token on record got its certificate (ms since the epoch); undefined until it was seen that it has. */
  certifiedAt: number | undefined;
  /** What holds pods on the Node that were asked to go, in the words of its cluster: disruption budgets. */
  heldPods: readonly string[];
  /** What the binder last said, while nothing was found. */
  refusal: Refusal | undefined;
  maintenance: Maintenance;
  /** So many Nodes of one Rack or AZone are silent that repair must not go on (rule 12), and where. Told while its own is. */
  massFailure: string | undefined;
  frozen: string | undefined;
}

export type LayerImage =
  | { layer: LayerName; usable: true; kind: string; name: string; digest: string; image: ImageFacts }
  | { layer: LayerName; usable: false; reason: Reason; message: string };

/** Of an image's spec, what a fingerprint is made of. */
export interface ImageFacts {
  parameters: Readonly<Record<string, string>>;
  delivery: 'Host' | 'Manifest';
}

/** What the node's situation comes to in one reconcile. */
export interface Scene {
  event?: ComputeNodeEvent;
  ready: ConditionInput;
  /** Conditions beside Ready. */
  conditions?: ConditionInput[];
  status?: Draft;
  /** Fields of the status that end here. */
  forget?: (keyof ComputeNodeStatus)[];
  intents?: Intent[];
  requeueAt?: number;
}

export function waiting(reason: Reason, message: string, more: Partial<Scene> = {}): Scene {
  return { ready: { type: 'Ready', status: 'False', reason, message }, ...more };
}

/** An object as an intent needs it: stored, so with a uid. */
export function uidOf(object: { metadata: KubeObject['metadata'] } | ComputeNode): string {
  return object.metadata.uid ?? '';
}
