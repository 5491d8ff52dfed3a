import type { CoreNode, CorePod } from '#models/computenode/core.ts';
import { decideComputeNode } from '#models/computenode/decide.ts';
import { nextOperationName } from '#models/computenode/next.ts';
import type { LayerImage, ObservedNode } from '#models/computenode/observed.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode, ComputeNodeStatus } from '#models/generated/computenode.ts';
import type { Operation, OperationStatus } from '#models/generated/operation.ts';
import { layerRow, layers } from '#models/layers/layers.ts';
import type { Stored } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Decision, Intent } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';
import { cluster } from '#test/builders/cluster.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { boundNode } from '#test/builders/computenode.ts';
import { now as start } from '#test/builders/metadata.ts';
import { operation } from '#test/builders/operation.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { overlay } from '#test/builders/overlay.ts';
import { mergePatch } from './merge-patch.ts';

export type Outcome = { phase: 'Succeeded'; facts?: NonNullable<OperationStatus['facts']> } | Failure;
export interface Failure {
  phase: 'Failed';
  reason?: string;
  message?: string;
  retryable: boolean;
  /** It was refused before the machine was touched. */
  untouched?: boolean;
}

export const minute = 60_000;

/** One ComputeNode with everything round it in memory: a decision is carried out as the shell would do it. */
export class Bench {
  now = start;
  node: Stored<ComputeNode>;
  gone = false;
  asset: Stored<ComputeAsset> | 'gone' | 'unread' = computeAsset({
    spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 },
  });
  coreNode: CoreNode | undefined;
  pods: CorePod[] = [];
  operations: Stored<Operation>[] = [];
  /** Ids of the bootstrap tokens that exist. */
  tokens = new Set<string>();
  seen: Partial<ObservedNode> = {};
  events: string[] = [];
  writes = 0;

  constructor(node: Overrides<Stored<ComputeNode>> = {}) {
    this.node = boundNode(node);
  }

  get status(): Partial<ComputeNodeStatus> {
    return this.node.status ?? {};
  }

  get ready() {
    const ready = this.status.conditions?.find((condition) => condition.type === 'Ready');
    return { status: ready?.status, reason: ready?.reason, message: ready?.message };
  }

  observed(): ObservedNode {
    const { asset, coreNode, pods } = this;
    return {
      cluster: cluster(),
      pool: undefined,
      images: imagesOf(this.node),
      asset: asset === 'gone' || asset === 'unread' ? { seen: asset } : { seen: 'live', asset },
      claimed: [],
      operations: this.operations,
      node: coreNode === undefined ? { seen: 'none' } : { seen: 'live', node: coreNode, pods },
      unanswerable: undefined,
      certifiedAt: undefined,
      heldPods: [],
      refusal: undefined,
      maintenance: 'None',
      massFailure: undefined,
      frozen: undefined,
      ...this.seen,
    };
  }

  decide(): Decision<ComputeNodeStatus> {
    return decideComputeNode(this.node, this.observed(), this.now);
  }

  /** One reconcile: intents, then the status. Answers whether anything was written. */
  step(): boolean {
    const decision = this.decide();
    const before = JSON.stringify([this.node.metadata, this.coreNode, this.pods, [...this.tokens]]);
    for (const intent of decision.intents) this.#carryOut(intent);
    const changed = !same(this.node.status, decision.status);
    if (changed) {
      this.writes += 1;
      this.node = { ...this.node, status: decision.status };
    }
    return changed || before !== JSON.stringify([this.node.metadata, this.coreNode, this.pods, [...this.tokens]]);
  }

  /** Until nothing more is written. A picture that never comes to rest is an error. */
  settle(): this {
    for (let steps = 0; steps < 30; steps++) if (this.gone || !this.step()) return this;
    throw new Error(`never comes to rest: ${this.ready.message ?? ''}`);
  }

  later(ms: number): this {
    this.now += ms;
    return this.settle();
  }

  edit(spec: Overrides<ComputeNode['spec']>): this {
    const generation = (this.node.metadata.generation ?? 1) + 1;
    this.node = overlay(this.node, { metadata: { generation }, spec });
    return this;
  }

  /** `kubectl delete computenode`. */
  delete(): this {
    this.node = overlay(this.node, { metadata: { deletionTimestamp: timestamp(this.now) } });
    return this;
  }

  /** The layer's controller answers `next`, and the Operation ends so. */
  answer(outcome: Outcome): this {
    this.open();
    return this.finish(outcome);
  }

  /** The layer's controller answers `next` with an Operation; it hasn't begun. */
  open(): this {
    const { next } = this.status;
    if (next === undefined) throw new Error(`nothing is asked for: ${this.ready.message ?? ''}`);
    const { layer, action, fingerprint, sequence, attempt } = next;
    const layerSpec = layer === 'join' ? {} : { layer };
    const metadata = { name: nextOperationName(this.node, next) };
    const row = layerRow(layer).image;
    const image = row === undefined ? undefined : this.node.spec[row.ref]?.name;
    const imageRef = row === undefined || image === undefined ? {} : { imageRef: { kind: row.kind, name: image } };
    const spec = {
      action,
      ...layerSpec,
      ...imageRef,
      fingerprint,
      sequence,
      attempt,
      imageDigest: `digest-of-${layer}`,
    };
    if (this.operations.some((other) => other.metadata.name === metadata.name)) {
      throw new Error(`Operation ${metadata.name} exists already: it would answer for what it wasn't made for`);
    }
    this.operations = [...this.operations, operation({ metadata, spec })];
    return this.settle();
  }

  finish(outcome: Outcome): this {
    const last = this.operations.at(-1);
    if (last === undefined) throw new Error('no Operation is open');
    const at = timestamp(this.now);
    const touched = outcome.phase === 'Succeeded' || outcome.untouched !== true;
    const common = { observedGeneration: 1, conditions: [], finishedAt: at, ...(touched ? { startedAt: at } : {}) };
    const { reason = 'InstallFailed', message = 'It went wrong.', retryable = false } = failureOf(outcome);
    const status: OperationStatus =
      outcome.phase === 'Succeeded'
        ? { ...common, phase: outcome.phase, facts: outcome.facts ?? this.#facts(last) }
        : { ...common, phase: outcome.phase, reason, message, retryable };
    this.operations = [...this.operations.slice(0, -1), { ...last, status }];
    return this.settle();
  }

  /** What a machine shows after an operation on it: a new OS has an incarnation of its own. */
  #facts({ spec }: Operation): { osIncarnation?: string } {
    return spec.layer === 'os' ? { osIncarnation: `incarnation-${spec.sequence}` } : {};
  }

  #carryOut(intent: Intent): void {
    switch (intent.do) {
      case 'event':
        this.events.push(intent.reason);
        break;
      case 'bootstrapToken':
        this.tokens.add(intent.id);
        break;
      case 'evict':
        this.#ask(intent.uid);
        break;
      case 'patch':
        this.#patch(intent);
        break;
      case 'delete':
        if (intent.resource.kind === 'Secret') this.tokens.delete(intent.name.name.replace('bootstrap-token-', ''));
        else if (intent.resource.kind === 'Pod') this.#ask(intent.uid ?? '');
        else if (intent.uid === this.coreNode?.metadata.uid) this.coreNode = undefined;
        break;
      case 'create':
      case 'update':
        throw new Error(`a ComputeNode's decision never has ${intent.do}`);
    }
  }

  /** kubelet ends what it is asked to end, unless it is silent. */
  #ask(uid: string): void {
    const asked = (each: CorePod) => overlay(each, { metadata: { deletionTimestamp: timestamp(this.now) } });
    const silent = this.coreNode?.status?.conditions?.some(({ status }) => status !== 'True') === true;
    this.pods = this.pods.flatMap((each) => (each.metadata.uid === uid ? (silent ? [asked(each)] : []) : [each]));
  }

  #patch({ resource, uid, patch }: Extract<Intent, { do: 'patch' }>): void {
    if (resource.kind === 'Node' && uid === this.coreNode?.metadata.uid)
      this.coreNode = mergePatch(this.coreNode, patch);
    if (resource.kind === 'ComputeNode' && uid === this.node.metadata.uid) {
      this.node = mergePatch(this.node, patch);
      const { finalizers = [], deletionTimestamp } = this.node.metadata;
      this.gone = deletionTimestamp !== undefined && finalizers.length === 0;
    }
    if (resource.kind !== 'Operation') return;
    this.operations = this.operations.map((each) => (each.metadata.uid === uid ? mergePatch(each, patch) : each));
  }
}

/** Each image that the spec names, usable and with a digest made of its name. */
export function imagesOf(node: ComputeNode): LayerImage[] {
  return layers.flatMap(({ name: layer, image }) => {
    const name = image === undefined ? undefined : node.spec[image.ref]?.name;
    if (image === undefined || name === undefined) return [];
    const facts = { parameters: {}, delivery: 'Host' as const };
    return [{ layer, usable: true as const, kind: image.kind, name, digest: `digest-of-${name}`, image: facts }];
  });
}

function failureOf(outcome: Outcome): Partial<Failure> {
  return outcome.phase === 'Failed' ? outcome : {};
}
