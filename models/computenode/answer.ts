import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { Operation, OperationSpec } from '../generated/operation.ts';
import type { AnyImage } from '../image/image.ts';
import { layerRow } from '../layers/layers.ts';
import { buildOperation } from '../operation/build.ts';
import { startupTaint } from './core.ts';
import { unitLabels } from '../unit/labels.ts';
import { providerID, tokenSecretName } from './identity.ts';
import type { Next } from './next.ts';
import { nextOperationName } from './next.ts';

export interface Asked {
  node: ComputeNode;
  asset: ComputeAsset | undefined;
  /** The image of the layer asked for, verified; needed for an install only. */
  image: AnyImage | undefined;
  /** Where the machine stands, for the Node's labels. */
  place: { rack: string; azone: string; region: string } | undefined;
  /** Labels and taints that the Flavor gives its Nodes. */
  flavor: { labels: Readonly<Record<string, string>>; taints: NonNullable<ComputeNode['spec']['taints']> };
}

export type Answer =
  | { answer: 'create'; operation: Operation }
  /** Not before this time (ms since the epoch). */
  | { answer: 'later'; at: number }
  /** What it needs isn't there: the sequencer says so, in these words, until it is. */
  | { answer: 'nothing'; why: string };

const machineActionMs = 15 * 60_000;

/** The Operation that a ComputeNode's `status.next` asks for. Serves every layer and every action. */
export function answerNext(asked: Asked, now: number): Answer {
  const { node, asset } = asked;
  const { next } = node.status ?? {};
  if (next === undefined || next.layer === 'join') return { answer: 'nothing', why: 'nothing is asked for.' };
  if (asset === undefined || asset.spec.claimRef?.uid !== node.metadata.uid) {
    return { answer: 'nothing', why: 'its machine is not claimed for it.' };
  }
  if (next.action === 'Install' && node.metadata.deletionTimestamp !== undefined) {
    return { answer: 'nothing', why: 'it is being deleted.' };
  }
  const notBefore = Date.parse(next.notBefore ?? '') || 0;
  if (notBefore > now) return { answer: 'later', at: notBefore };
  const what = next.action === 'Install' ? installation(asked, next) : machineAction(next);
  if (what === undefined)
    return { answer: 'nothing', why: `the image of layer ${next.layer} is not there, or not usable.` };
  const { name, uid = '' } = node.metadata;
  const row = layerRow(next.layer);
  const built = buildOperation(
    {
      ...what,
      name: nextOperationName(node, next),
      asset,
      allowedMs: next.action === 'Install' ? row.deadlineMs : machineActionMs,
      claimUid: uid,
      computeNodeRef: { name, uid },
      sequence: next.sequence,
      attempt: next.attempt,
      fingerprint: next.fingerprint,
    },
    now,
  );
  return built.built ? { answer: 'create', operation: built.operation } : { answer: 'nothing', why: built.message };
}

type What = Pick<OperationSpec, 'action' | 'disruptive'> & Partial<OperationSpec>;

/** Reset acts on its layer; Reboot and PowerOff on the machine as a whole. */
function machineAction(next: Next): What {
  const { action, layer } = next;
  const onLayer = action === 'Reset' && layer !== 'join' ? { layer } : {};
  return { action, disruptive: true, ...onLayer };
}

function installation(asked: Asked, next: Next): What | undefined {
  const { node, image } = asked;
  const { layer } = next;
  const row = layerRow(layer);
  if (image === undefined || row.image === undefined || layer === 'join') return undefined;
  const { family, version, url, sha256, parameters } = image.spec;
  const { digest } = image.status ?? {};
  return {
    action: 'Install',
    layer,
    disruptive: row.disruptive,
    imageRef: { kind: row.image.kind, name: image.metadata.name },
    ...(digest === undefined ? {} : { imageDigest: digest }),
    image: { family, version, ...(url === undefined ? {} : { url }), ...(sha256 === undefined ? {} : { sha256 }) },
    ...(parameters === undefined ? {} : { parameters }),
    ...(layer === 'k8s' ? { ...joining(node), node: identity(asked) } : {}),
  };
}

/** The Secret of the attempt's bootstrap token, read by whoever runs the Operation and never copied into it. */
function joining(node: ComputeNode): Pick<What, 'secretRefs'> {
  const id = node.status?.bootstrapTokenId;
  return id === undefined ? {} : { secretRefs: [{ key: 'bootstrapToken', ...tokenSecretName(id) }] };
}

/** What kubelet registers with: standard topology labels, ours, then the Flavor's and the node's own (the last wins). */
function identity({ node, asset, place, flavor }: Asked): NonNullable<OperationSpec['node']> {
  const standard: Record<string, string> = {
    'node.kubernetes.io/instance-type': node.spec.flavorRef.name,
    'rackwright.io/sku': asset?.spec.skuRef.name ?? '',
    'rackwright.io/asset': asset?.metadata.name ?? '',
    ...(node.spec.poolRef === undefined ? {} : { 'rackwright.io/pool': node.spec.poolRef.name }),
    ...unitLabels(node.metadata),
    ...(place === undefined
      ? {}
      : {
          'topology.kubernetes.io/region': place.region,
          'topology.kubernetes.io/zone': place.azone,
          'rackwright.io/rack': place.rack,
        }),
  };
  return {
    name: node.metadata.name,
    providerID: providerID(node),
    labels: { ...flavor.labels, ...node.spec.labels, ...standard },
    taints: [...flavor.taints, ...(node.spec.taints ?? []), { ...startupTaint, effect: 'NoSchedule' }],
  };
}
