import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { ChangeListener, KubeletDisk, Machine } from '../../world/machine.ts';
import type { CertificateMaker } from '../certificates.ts';
import type { Connect } from './connect.ts';
import type { Heartbeats } from './heartbeats.ts';

/** What kubelets see of the world. */
export interface MachineHall {
  readonly kubelets: KubeletDisk;
  machine(serial: string): Machine | undefined;
  machines(): IterableIterator<Machine>;
  subscribe(listener: ChangeListener): () => void;
}

export interface KubeletPorts {
  world: MachineHall;
  connect: Connect;
  certificates: CertificateMaker;
  heartbeats: Heartbeats;
  clock: Clock;
  random: Random;
  ids: Ids;
  log: Log;
  /** Whether the Node becomes Ready only with the machine's `cni` layer. */
  needsCni(machine: Machine): boolean;
}
