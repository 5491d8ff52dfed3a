import type { Facts } from '#ops-adapters/port.ts';
import type { Hardware } from './hardware.ts';
import type { Machine, StoredClaim } from './machine.ts';

/** What facts are told from. Keeping one keeps no machine and no secret. */
export interface FactSource {
  readonly serial: string;
  readonly hardware: Hardware;
  readonly power: Machine['power'];
  readonly bootId: string | undefined;
  readonly osIncarnation: string | undefined;
  /** The highest that machine and backend know. */
  readonly claim: StoredClaim | undefined;
}

export function factSourceOf(machine: Machine, claim: StoredClaim | undefined): FactSource {
  const { serial, hardware, power, bootId, disk } = machine;
  return { serial, hardware, power, bootId, osIncarnation: disk.os?.incarnation, claim };
}

/** What a machine says of itself. What only its OS could tell is left out while none runs. */
export function factsOf({ serial, hardware, power, bootId, osIncarnation, claim }: FactSource): Facts {
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
    ...(power === 'on' && osIncarnation !== undefined && { osIncarnation }),
    ...(power === 'on' && bootId !== undefined && { bootId }),
    ...(claim && { storedClaim: { uid: claim.uid, epoch: claim.epoch, sequence: claim.sequence } }),
  };
}
