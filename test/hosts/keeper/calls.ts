import type { Ran } from '../command.ts';

/** What a machine can start from: a system over the network, in memory, or what is installed on one of its disks. */
export type BootSource = 'rescue' | 'disk';

export interface DiskSpec {
  /** As the kernel names it: `sda`, `nvme0n1`. */
  name: string;
  /** Sparse: it takes what is written. Default 2 GiB. */
  sizeBytes?: number;
  serial?: string;
  model?: string;
  /** World wide name. */
  wwn?: string;
  rotational?: boolean;
}

export interface HostSpec {
  /** Letters, digits and hyphens. */
  name: string;
  /** IPv4, in the net's range. Two hosts may have the same one. */
  address: string;
  disks: readonly DiskSpec[];
  /** What its firmware says it is (DMI). */
  serial: string;
  /** Tried in turn, at each start. */
  boot: readonly BootSource[];
  /** Of root in the rescue system; logins by password are refused unless there is one. */
  password?: string;
  /** Whether an installed system finds its address set, or has to set it. The rescue system's always is. */
  diskNetwork: 'given' | 'own';
  /** What its systems find to have started them (/sys/firmware/efi). */
  firmware: 'bios' | 'uefi';
  /** Of the rescue system, instead of the shared root's: text by path below the root. */
  rescueFiles: Readonly<Record<string, string>>;
}

export interface HostFacts {
  mac: string;
  /** The rescue system's host key, as a line of known_hosts has it: type and key. An installed system brings its own. */
  rescueHostKey: string;
  /** By name, each disk's block device on this machine. */
  devices: Record<string, string>;
}

export interface ExecOptions {
  input?: string | Uint8Array;
  withinMs?: number;
}

/** What can be asked of a keeper. Each rejects with what went wrong. */
export interface KeeperCalls {
  addHost(spec: HostSpec): Promise<HostFacts>;
  powerOn(host: string): Promise<void>;
  /** As by the button: the system is asked to stop, and cut off after 10 s. */
  powerOff(host: string): Promise<void>;
  /** What wasn't written through to a mounted disk is lost. */
  cutPower(host: string): Promise<void>;
  setBoot(host: string, boot: readonly BootSource[]): Promise<void>;
  setSerial(host: string, serial: string): Promise<void>;
  setLink(host: string, state: 'up' | 'down'): Promise<void>;
  /** In the host's own namespaces, as root, without ssh. */
  exec(host: string, argv: readonly string[], options: ExecOptions): Promise<Ran>;
  /** Connections to this port of the bridge's address are handed to a unix socket. */
  expose(port: number, socket: string): Promise<void>;
  stop(): Promise<void>;
}

export type HostEvent =
  | { host: string; kind: 'boot'; boot: number; source: BootSource; bootId: string }
  /** Nothing that its firmware may start from has a system: it is on, and does nothing. */
  | { host: string; kind: 'nothing-to-boot'; boot: number }
  | { host: string; kind: 'reboot' | 'power-off' | 'power-cut'; boot: number }
  /** Its PID 1 ended otherwise than by reboot(2): on, and dead, as after a kernel's panic. */
  | { host: string; kind: 'dead'; boot: number; reason: string };

/** What a keeper is started with. */
export interface KeeperOptions {
  /** Of the net: log, sockets and disks; what is under `state` is gone with the keeper. */
  folder: string;
  /** The bridge's address, with the length of its prefix. */
  bridge: string;
  sharedRoot: string;
  /** A line of authorized_keys for rescue systems. */
  clientKey: string;
}

export type ToKeeper = { id: number; call: keyof KeeperCalls; args: readonly unknown[] };
export type FromKeeper =
  | { kind: 'ready' }
  | { kind: 'event'; event: HostEvent }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'refusal'; id: number; message: string };
