import type { Facts } from '#ops-adapters/port.ts';
import type { Machine, StoredClaim } from './machine.ts';

/** What a machine says of itself. What only its OS could tell is left out while none runs. */
export function factsOf(machine: Machine, claim: StoredClaim | undefined): Facts {
  const { serial, hardware, power, bootId, disk } = machine;
  const { cpu, memory, arch, disks, gpus, nics } = hardware;
  return {
    serial,
    cpu,
    memory,
    arch,
    disks: disks.map((one) => ({ ...one })),
    nics: nics.map((one) => ({ ...one })),
    ...(gpus && { gpus: { ...gpus } }),
    poweredOn: power !== 'off',
    ...(power === 'on' && disk.os && { osIncarnation: disk.os.incarnation }),
    ...(power === 'on' && disk.os && bootId !== undefined && { bootId }),
    ...(claim && { storedClaim: { uid: claim.uid, epoch: claim.epoch, sequence: claim.sequence } }),
  };
}
