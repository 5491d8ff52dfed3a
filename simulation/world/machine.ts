import type { Fence, Layer, NodeIdentity } from '#ops-adapters/port.ts';
import type { Bmc, Hardware } from './hardware.ts';

/**
 * One simulated machine as it stands now. The object is live: its fields change under the reader, what they point to
 * doesn't (a changed disk is a new `Disk`), so a kept `machine.disk` is a snapshot.
 */
export interface Machine {
  readonly serial: string;
  readonly hardware: Hardware;
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  readonly bmc?: Bmc | undefined;
  /** `booting` also while an installer or a wiper runs in place of what is on the disk. */
  readonly power: 'off' | 'booting' | 'on';
  /** Broken: off, and nothing turns it on. */
  readonly dead: boolean;
  /** Of the running, or of the last, boot of an installed OS; absent before the first. */
  readonly bootId?: string | undefined;
  readonly disk: Disk;
  /** The operation that runs on it. */
  readonly running?: string | undefined;
}

export interface Disk {
  readonly os?: InstalledOS;
  readonly layers: Readonly<Partial<Record<UpperLayer, InstalledLayer>>>;
  readonly kubelet?: KubeletConfiguration;
  /** The claim and fence that the last operation left on the disk. */
  readonly claim?: StoredClaim;
}

export type UpperLayer = Exclude<Layer, 'os'>;

export interface InstalledOS {
  readonly family: string;
  readonly version: string;
  /** Of the image, where one was named. */
  readonly digest?: string;
  /** New with each install, kept by an upgrade in place. */
  readonly incarnation: string;
}

export interface InstalledLayer {
  readonly family: string;
  readonly version: string;
  readonly digest?: string;
  /** Of the OS that it was put on. */
  readonly incarnation: string;
}

/** What `Install/k8s` leaves for kubelet, and what kubelet itself keeps beside it. */
export interface KubeletConfiguration {
  readonly node: NodeIdentity;
  /** A secret. Good for one join; of no use once there is a certificate. */
  readonly bootstrapToken?: string;
  readonly clusterCA?: string;
  readonly certificate?: KubeletCertificate;
}

/** kubelet's client certificate. `privateKey` is a secret, and leaves the disk only for the kubelet of this machine. */
export interface KubeletCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

export interface StoredClaim extends Fence {
  readonly uid: string;
  /** The operation that came with this fence: under one fence only one ever runs. */
  readonly operation: string;
}

/** What a running kubelet may write: its certificate, and nothing else of the machine. */
export interface KubeletDisk {
  /**
   * Keeps the certificate, replacing an older one. False, with nothing kept, when the machine no longer carries the
   * kubelet configuration of this `providerID` (reset, wiped or reinstalled since).
   */
  storeCertificate(serial: string, providerID: string, certificate: KubeletCertificate): boolean;
}

export type ChangeKind = 'power' | 'disk' | 'kubelet' | 'job';

/**
 * Told right after the change, synchronously, when the machine is consistent again. `power`: power or bootId; `disk`: OS or
 * layers; `kubelet`: its configuration or certificate; `job`: an operation began or ended. One act may tell several kinds.
 */
export interface MachineChange {
  readonly serial: string;
  readonly kind: ChangeKind;
  readonly machine: Machine;
}

export type ChangeListener = (change: MachineChange) => void;

/** Whether a kubelet process runs: booted, with an OS, and a runtime, kubelet and identity that belong to that OS. */
export function kubeletRuns(machine: Machine): boolean {
  const { os, layers, kubelet } = machine.disk;
  return (
    machine.power === 'on' &&
    os !== undefined &&
    layers.cri?.incarnation === os.incarnation &&
    layers.k8s?.incarnation === os.incarnation &&
    kubelet !== undefined
  );
}
