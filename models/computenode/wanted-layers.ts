import { fingerprint } from '../fingerprint/fingerprint.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { LayerRow } from '../layers/layers.ts';
import { layers } from '../layers/layers.ts';
import type { Draft } from './draft.ts';
import { providerID } from './identity.ts';
import type { ObservedNode } from './observed.ts';
import type { Reason } from '../conditions/reasons.ts';

export type Unmet =
  /** Every layer is as the spec wants it. */
  | { unmet: 'none' }
  /** This layer is next, and can be done. */
  | { unmet: 'layer'; row: LayerRow; fingerprint: string; before: string | undefined }
  /** This layer is next, and its image can't be used. */
  | { unmet: 'blocked'; row: LayerRow; reason: Reason; message: string };

/**
 * The lowest layer that isn't as wanted. A layer's fingerprint is made of the OS incarnation it stands on, its image's
 * digest and parameters: so a reinstalled OS makes all above it unmet, and a changed parameter is a change.
 */
export function firstUnmet(node: ComputeNode, status: Draft, observed: ObservedNode, epoch: number): Unmet {
  return unmetAmong(layers, node, status, observed, epoch);
}

/** Of a joined node, the first layer that was never put on it: what is there but outdated is drift, not missing. */
export function firstMissing(node: ComputeNode, status: Draft, observed: ObservedNode, epoch: number): Unmet {
  const missing = layers.filter((row) => status.layers?.some((layer) => layer.name === row.name) !== true);
  return unmetAmong(missing, node, status, observed, epoch);
}

/** Names of the layers of a joined node that aren't as its spec wants them. */
export function driftedLayers(node: ComputeNode, status: Draft, observed: ObservedNode, epoch: number): string[] {
  const present = layers.filter((row) => status.layers?.some((layer) => layer.name === row.name) === true);
  return present.flatMap((row) => {
    const unmet = unmetAmong([row], node, status, observed, epoch);
    return unmet.unmet === 'none' ? [] : [row.name];
  });
}

function unmetAmong(
  rows: readonly LayerRow[],
  node: ComputeNode,
  status: Draft,
  observed: ObservedNode,
  epoch: number,
): Unmet {
  for (const row of rows) {
    const image = observed.images.find((candidate) => candidate.layer === row.name);
    if (row.image !== undefined && node.spec[row.image.ref] === undefined) continue;
    const recorded = status.layers?.find((layer) => layer.name === row.name);
    if (row.image !== undefined && image === undefined) {
      return {
        unmet: 'blocked',
        row,
        reason: 'ImageNotFound',
        message: `The image of layer ${row.name} is not known.`,
      };
    }
    if (image !== undefined && !image.usable) {
      if (recorded !== undefined && isOf(recorded, node, row)) continue;
      return { unmet: 'blocked', row, reason: image.reason, message: image.message };
    }
    if (image?.image.delivery === 'Manifest') continue;
    const wanted = wantedFingerprint(node, status, row, image, epoch);
    if (recorded?.fingerprint !== wanted) {
      return { unmet: 'layer', row, fingerprint: wanted, before: recorded?.fingerprint };
    }
  }
  return { unmet: 'none' };
}

/** Whether a layer came from the image that the spec names now. */
function isOf(recorded: NonNullable<Draft['layers']>[number], node: ComputeNode, row: LayerRow): boolean {
  return row.image !== undefined && recorded.imageRef?.name === node.spec[row.image.ref]?.name;
}

function wantedFingerprint(
  node: ComputeNode,
  status: Draft,
  row: LayerRow,
  image: { digest: string; image: { parameters: Readonly<Record<string, string>> } } | undefined,
  epoch: number,
): string {
  const base =
    row.name === 'os'
      ? ['claim', node.metadata.uid, epoch]
      : ['incarnation', row.rebuiltOn.includes('os') ? (status.incarnation ?? '') : ''];
  const own = row.name === 'join' ? [providerID(node)] : [image?.digest ?? '', image?.image.parameters ?? {}];
  return fingerprint(row.name, ...base, ...own);
}
