import { decideCapacity, type CapacityDecision } from '#models/capacity/decide.ts';
import type { ObservedCapacity, SeenNode, SeenPool, WaitingPod } from '#models/capacity/observed.ts';
import { templateOf } from '#models/capacity/template.ts';
import { plus } from '#models/capacity/amounts.ts';
import type { CoreNode } from '#models/computenode/core.ts';
import type { ClusterSpec } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import { cluster } from '#test/builders/cluster.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { coreNode } from '#test/builders/corenode.ts';
import { flavor } from '#test/builders/flavor.ts';
import { now } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { sku } from '#test/builders/sku.ts';

export const minute = 60_000;

/** `failed`: its ComputeNode is, and its Node answers. `repairing`: the Node doesn't. */
type State = 'ready' | 'coming' | 'waiting' | 'silent' | 'failed' | 'repairing';

export interface Picture {
  capacity?: ClusterSpec['capacity'];
  /** ComputeNodes of the pool: how each stands, and the pods on it. */
  nodes?: readonly {
    state: State;
    pods?: readonly WaitingPod[];
    /** Of the gang of this offer, `namespace/name`. */
    gang?: string;
  }[];
  pods?: readonly WaitingPod[];
  pool?: Overrides<Stored<NodePool>>;
  offer?: Stored<ResourceOffer> | undefined;
  /** What others ask of the pool. */
  others?: readonly Stored<ResourceOffer>[];
  idleSince?: ReadonlyMap<string, number>;
  sight?: ObservedCapacity['sight'];
  frozen?: string;
  at?: number;
}

/** A Cluster with one pool of machines that have 64 cpu. Its ComputeNodes are `pool-1-<number>`. */
export function decide(picture: Picture): CapacityDecision {
  const { capacity = {} as ClusterSpec['capacity'], nodes = [], pods = [], offer, others = [], at = now } = picture;
  const members = nodes.map(({ state, gang }, number) => member(`pool-1-${number}`, state, gang));
  const pool = nodePool({ spec: { allowedNamespaces: ['rackwright-system'] }, ...picture.pool });
  const template = templateOf({
    pool,
    flavor: flavor(),
    skus: [sku()],
    azones: ['z'],
    regions: ['r'],
    seen: [],
    daemons: [],
  });
  const seenPool: SeenPool = {
    pool,
    flavor: flavor(),
    template,
    nodes: members,
    offers: offer === undefined ? others : [offer, ...others],
  };
  return decideCapacity(
    cluster({ spec: { capacity } }),
    {
      sight: picture.sight ?? { seen: 'whole' },
      nodes: nodes.flatMap(({ state, pods: on = [] }, number) =>
        state === 'coming' || state === 'waiting' ? [] : [seenNode(`pool-1-${number}`, state, on)],
      ),
      pods,
      pools: [seenPool],
      frozen: picture.frozen,
      idleSince: picture.idleSince ?? new Map(),
      told: new Set(),
    },
    at,
  );
}

const phases = {
  ready: 'Ready',
  silent: 'Ready',
  coming: 'Installing',
  waiting: 'Pending',
  failed: 'Failed',
  repairing: 'Repairing',
} as const;

function member(name: string, state: State, gang: string | undefined): Stored<ComputeNode> {
  const ready = (status: 'True' | 'False', reason: string) => [
    { type: 'Ready', status, reason, message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ];
  const phase = phases[state];
  const conditions =
    state === 'ready'
      ? ready('True', 'Ready')
      : ready('False', state === 'waiting' ? 'InsufficientCapacity' : 'Waiting');
  return computeNode({
    metadata: { name },
    spec: {
      poolRef: { name: 'pool-1' },
      ...(state === 'waiting' ? {} : { assetRef: { name: `m-${name}`, uid: name } }),
      ...(gang === undefined ? {} : { gang: { name: gang, size: 1 } }),
    },
    status: { phase, conditions, observedGeneration: 1 } as unknown as ComputeNode['status'],
  });
}

function seenNode(name: string, state: State, pods: readonly WaitingPod[]): SeenNode {
  const status = state === 'silent' || state === 'repairing' ? 'Unknown' : 'True';
  const node = coreNode({
    metadata: { name, uid: `core-${name}` },
    status: {
      conditions: [{ type: 'Ready', status, lastTransitionTime: '2026-01-01T00:00:00Z' }],
      allocatable: { cpu: '64', memory: '512Gi', pods: '110' },
    },
  }) as Stored<CoreNode>;
  const used = pods.map(({ shape }) => shape.requests).reduce(plus, {});
  return { node, used, counts: new Map(), keeping: pods.length, changedAt: 0 };
}

/** The offer that a decision leaves standing, when it found `offer`. */
export function offerAfter(
  decision: CapacityDecision,
  offer?: Stored<ResourceOffer>,
): Stored<ResourceOffer> | undefined {
  let standing = offer;
  for (const intent of decision.intents) {
    if (intent.do === 'delete') standing = undefined;
    if (intent.do !== 'create' && intent.do !== 'update') continue;
    const meta = { uid: 'uid-of-offer', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
    standing = { ...intent.object, metadata: { ...meta, ...intent.object.metadata } } as Stored<ResourceOffer>;
  }
  return standing;
}
