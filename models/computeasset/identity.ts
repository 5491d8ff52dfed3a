import type { ComputeAsset } from '../generated/computeasset.ts';
import type { Twin } from './observed.ts';

/**
 * Serials that vendors and board makers ship unset. They identify nothing, so an asset that carries one is told to be
 * given a real one (rule 1).
 */
const placeholders: ReadonlySet<string> = new Set([
  '0',
  'none',
  'n/a',
  'na',
  'null',
  'unknown',
  'default',
  'default string',
  'not specified',
  'not applicable',
  'system serial number',
  'chassis serial number',
  'to be filled by o.e.m.',
  'to be filled by oem',
  'serial',
  'serial number',
  'invalid',
  'oem',
  '123456789',
  '1234567890',
  '0123456789',
]);

export function isPlaceholderSerial(serial: string): boolean {
  const plain = serial.trim().toLowerCase();
  return placeholders.has(plain) || /^(.)\1*$/.test(plain);
}

/** What index two assets share when they are one machine: serials compare without case. */
export function serialKey(serial: string): string {
  return serial.trim().toLowerCase();
}

/**
 * The others among `sharing` (assets with the same serial, or the same BMC address) and whether each comes first:
 * a claimed asset before an unclaimed one, then the older, then the name.
 */
export function twinsOf(asset: ComputeAsset, sharing: readonly ComputeAsset[], by: Twin['by']): Twin[] {
  return sharing
    .filter((other) => other.metadata.uid !== asset.metadata.uid)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((other) => ({ name: other.metadata.name, by, first: comesFirst(other, asset) }));
}

function comesFirst(a: ComputeAsset, b: ComputeAsset): boolean {
  const claimedA = a.spec.claimRef !== undefined;
  if (claimedA !== (b.spec.claimRef !== undefined)) return claimedA;
  const bornA = a.metadata.creationTimestamp ?? '';
  const bornB = b.metadata.creationTimestamp ?? '';
  return bornA === bornB ? a.metadata.name < b.metadata.name : bornA < bornB;
}
