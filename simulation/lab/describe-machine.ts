import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { SKU } from '#models/generated/sku.ts';
import type { HardwareDisk, MachineDescription } from '../world/hardware.ts';

/** Of a machine whose SKU says nothing of disks: it is bought with some all the same. */
const someDisk: HardwareDisk = { name: 'sda', size: '960G', type: 'SSD' };

/** The machine that `asset` and `sku` promise, to the letter: nothing about it differs from what was declared. */
export function describeMachine(asset: ComputeAsset, sku: SKU): MachineDescription {
  const { serial, addresses = [], bmc } = asset.spec;
  const { arch, cpu, memory, disks = [], nics = [], gpus } = sku.spec;
  const { certificateFingerprint } = bmc ?? {};
  return {
    serial,
    sku: sku.metadata.name,
    arch,
    cpu: String(cpu),
    memory: String(memory),
    disks:
      disks.length === 0
        ? [someDisk]
        : disks.map(({ name, type, size }, at) => ({ name: name ?? `disk${at}`, type, size: String(size) })),
    nics:
      nics.length === 0
        ? [{ name: 'eth0' }]
        : nics.map(({ name, speedMbps }, at) => ({ name: name ?? `eth${at}`, speedMbps })),
    addresses: addresses.map(({ type, address }) => ({ type, address })),
    ...(gpus && { gpus: { model: gpus.model, count: gpus.count } }),
    ...(bmc && {
      bmc: { address: bmc.address, ...(certificateFingerprint !== undefined && { certificateFingerprint }) },
    }),
  };
}
