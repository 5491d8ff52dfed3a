import type { Facts } from '../generated/shared.ts';
import { head, printable } from '../text/printable.ts';

/** The schema's bounds (`crd-schemas/operation.yaml`, `opsminion.yaml`). */
const mostListed = 64;
const largestInt32 = 2 ** 31 - 1;
/** Numbers of a fence stay exact, and leave room for those to come. */
const largestCount = 2 ** 52;
const quantity =
  /^(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$/;

/**
 * What a machine says of itself, as a status can hold it: a fact that no schema takes is left out, and a text is cut and made
 * printable. Else one odd word of a machine would keep all of its status from being written, for ever. A claim is never left
 * out: absent, it would mean that nobody holds the machine.
 */
export function readableFacts(said: Facts): Facts {
  const { serial, cpu, memory, arch, disks, gpus, nics, bootId, osIncarnation, poweredOn, storedClaim } = said;
  const claim = storedClaim === undefined ? undefined : readableClaim(storedClaim);
  return {
    ...text('serial', serial, 128),
    ...amount('cpu', cpu),
    ...amount('memory', memory),
    ...text('arch', arch, 32),
    ...(disks === undefined ? {} : { disks: disks.flatMap(readableDisk).slice(0, mostListed) }),
    ...(gpus !== undefined && isCount(gpus.count) ? { gpus: { model: line(gpus.model, 128), count: gpus.count } } : {}),
    ...(nics === undefined ? {} : { nics: nics.slice(0, mostListed).map(readableNic) }),
    ...text('bootId', bootId, 128),
    ...text('osIncarnation', osIncarnation, 128),
    ...(poweredOn === undefined ? {} : { poweredOn }),
    ...(claim === undefined ? {} : { storedClaim: claim }),
  };
}

function readableDisk({ name, size, type, serial }: NonNullable<Facts['disks']>[number]): NonNullable<Facts['disks']> {
  const measured = amount('size', size);
  if (measured.size === undefined) return [];
  return [{ name: line(name, 128), size: measured.size, ...text('type', type, 32), ...text('serial', serial, 128) }];
}

function readableNic({ name, mac, speedMbps }: NonNullable<Facts['nics']>[number]): NonNullable<Facts['nics']>[number] {
  return {
    name: line(name, 64),
    ...text('mac', mac, 64),
    ...(speedMbps !== undefined && isCount(speedMbps) ? { speedMbps } : {}),
  };
}

function readableClaim({ uid, epoch, sequence }: NonNullable<Facts['storedClaim']>): Facts['storedClaim'] {
  const plain = uid.slice(0, 64).replaceAll(/[^A-Za-z0-9-]/g, '-');
  return { uid: plain === '' ? 'none' : plain, epoch: countOf(epoch), sequence: countOf(sequence) };
}

function text<Key extends string>(key: Key, said: string | undefined, most: number): { [K in Key]?: string } {
  const value = said === undefined ? '' : line(said, most);
  return value === '' ? {} : ({ [key]: value } as { [K in Key]?: string });
}

function amount<Key extends string>(key: Key, said: string | number | undefined): { [K in Key]?: string | number } {
  const fits =
    typeof said === 'number' ? isCount(said) : said !== undefined && said.length <= 32 && quantity.test(said);
  return fits ? ({ [key]: said } as { [K in Key]?: string | number }) : {};
}

function line(said: string, most: number): string {
  return head(printable(said).trim(), most).trimEnd();
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= largestInt32;
}

function countOf(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), 0), largestCount);
}
