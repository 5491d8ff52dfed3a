import { milli, units } from '#models/quantity/quantity.ts';
import type { Hardware } from '../../world/hardware.ts';

const podsPerNode = 110;

/** What kubelet reports a machine can hold. Nothing is reserved: made-up systems use nothing. */
export function capacityOf(hardware: Hardware): Record<string, string> {
  const disk = hardware.disks[0];
  return {
    cpu: cores(hardware.cpu),
    ...(disk !== undefined && { 'ephemeral-storage': kibibytes(disk.size) }),
    memory: kibibytes(hardware.memory),
    ...(hardware.gpus !== undefined && { 'nvidia.com/gpu': String(hardware.gpus.count) }),
    pods: String(podsPerNode),
  };
}

function cores(quantity: string): string {
  const thousandths = milli(quantity);
  return thousandths % 1000n === 0n ? String(thousandths / 1000n) : `${thousandths}m`;
}

function kibibytes(quantity: string): string {
  return `${Math.floor(units(quantity) / 1024)}Ki`;
}
