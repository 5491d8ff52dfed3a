import type { ComputeAsset } from '../generated/computeasset.ts';
import type { Twin } from './observed.ts';

/**
 * Serials that vendors and board makers ship unset. They identify nothing, so an asset that carries one is told to be
 * given a real one (rule 1).
 */
const placeholders: ReadonlySet<string> = new Set(
  [
    'none null nil na notavailable notapplicable notspecified notprovided notset unset undefined unknown default',
    'defaultstring empty blank invalid oem tbd todo noserial noserialnumber serial serialnumber sn string',
    'systemserialnumber chassisserialnumber baseboardserialnumber systemsn tobefilledbyoem filledbyoem vmware',
  ].flatMap((words) => words.split(' ')),
);

export function isPlaceholderSerial(serial: string): boolean {
  const plain = serial.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return plain === '' || placeholders.has(plain) || /^(.)\1*$/.test(plain) || isCount(plain);
}

/** `123`, `0123456789`: digits as they stand on a keyboard, which number nothing. */
function isCount(plain: string): boolean {
  return plain.length >= 3 && ('01234567890'.startsWith(plain) || '1234567890'.startsWith(plain));
}

/** What index two assets share when they are one machine: serials compare without case. */
export function serialKey(serial: string): string {
  return serial.trim().toLowerCase();
}

/**
 * What two assets share when they have one management controller, however its address is written: the host, and a port
 * of its own. A Redfish path may name one of several systems behind one controller (DSP0266), and so tells them apart.
 */
export function bmcKey(address: string): string {
  const [, authority = '', path = ''] = /^(?:[a-z]+:\/\/)?([^/]*)(.*)$/.exec(address.toLowerCase()) ?? [];
  const host = authority.replace(/^(\[.*\]|[^:]*):(?:80|443|623)$/, '$1').replaceAll(/[[\]]/g, '');
  const system = /\/systems\/[^/]+/.exec(path);
  return `${host}${system?.[0] ?? ''}`;
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
