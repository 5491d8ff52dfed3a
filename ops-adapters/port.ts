import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';

/**
 * The port to an operations tool: what installs, inspects, wipes and powers machines.
 *
 * Contract, held by `conformance.ts` for every adapter:
 * - Every call may be repeated, at any time, by a process that knows nothing of earlier calls.
 * - No call waits for the machine: each returns within seconds, and the work goes on behind it.
 * - An adapter knows machines, not Kubernetes: all it may use of an object is in the request.
 * - Nothing in a request is pasted into a shell line, template or URL; `secrets` never reach an argument list, a log,
 *   an error or a result.
 */
export interface OpsAdapter {
  /** Which actions this adapter can do on which layer. Constant for a revision. */
  readonly capabilities: ReadonlySet<Capability>;

  /**
   * Begins an operation, or finds it begun: the same `name` starts at most once, and a later call returns `accepted`
   * with nothing done. Refuses, changing nothing, when the machine or the adapter has seen a higher fence.
   * Rejects with OpsError only when it isn't known whether the operation began: then poll by name before anything else.
   */
  start(operation: OperationRequest): Promise<StartOutcome>;

  /**
   * How the operation named so goes. `unknown` means the adapter is sure that it never began (start may be called);
   * where it can't be sure, it rejects with OpsError. A finished operation keeps its answer for at least an hour.
   */
  poll(operation: OperationHandle): Promise<PollOutcome>;

  /**
   * For adapters that can wait where the work is done: resolves when asking again about a running operation may tell
   * something new, or after some minutes. A hint, never an answer: it never rejects, may be wrong, and whoever calls polls
   * all the same. It doesn't resolve so often that asking each time would be a load.
   */
  awaitNews?(operation: OperationHandle): Promise<void>;

  /**
   * Asks a running operation to stop, and returns at once; `poll` tells when it has. Cancelling what is finished or
   * unknown does nothing.
   */
  cancel(operation: OperationHandle): Promise<void>;

  /**
   * Reads what the machine is, and the claim it keeps. Changes nothing. Never cached: two calls read twice.
   * @throws OpsError `Unreachable`, `AuthenticationFailed`, `HostKeyMismatch`, … with `retryable`.
   */
  inspect(machine: MachineAddress): Promise<Facts>;

  /** Whether the backend itself (not a machine) answers. Never rejects. */
  health(): Promise<{ healthy: true } | { healthy: false; reason: OpsFailureReason; message: string }>;

  /**
   * Lets go of connections, timers and whatever else would keep the process from ending; what is under way fails, and goes on
   * where the work is done. Nothing is asked of it afterwards.
   */
  close?(): void;
}

export type Layer = 'os' | 'cri' | 'k8s' | 'cni' | 'csi';
export type MachineAction = 'PowerOn' | 'PowerOff' | 'Reboot' | 'Wipe' | 'Inspect';
export type LayerAction = 'Install' | 'Upgrade' | 'Reset';
/** `Wipe`, or `Install/os`: an action on the machine, or on one of its layers. */
export type Capability = MachineAction | `${LayerAction}/${Layer}`;

/** How a machine is reached and known. `serial` is its identity; an adapter that finds another serial there refuses. */
export interface MachineAddress {
  serial: string;
  addresses: readonly { type: string; address: string }[];
  bmc?: { address: string; certificateFingerprint?: string };
  /** Epoch of the claim that holds the machine, or held it last: what an install under it left there is known by it. */
  claimEpoch?: number;
  /** Values of the Secrets that the machine or the OpsMaster names, by purpose (`bmc.password`, `ssh.privateKey`). */
  secrets?: Readonly<Record<string, string>>;
}

/**
 * (claimEpoch, sequence): both only rise. Compared epoch first. Under one fence only one operation ever runs, so an
 * adapter refuses a fence lower than the highest it has seen for the serial, and an equal one under another name.
 */
export interface Fence {
  epoch: number;
  sequence: number;
}

export interface OperationHandle {
  /** Unique for all time, at most 253 characters of `[a-z0-9.-]`. The key of idempotence. */
  name: string;
  machine: MachineAddress;
  /** What it is about, for adapters that believe the end of one action to fewer than that of another. */
  action?: MachineAction | LayerAction;
}

export interface OperationRequest extends OperationHandle {
  action: MachineAction | LayerAction;
  layer?: Layer;
  fence: Fence;
  /** Uid of the claim this is done for; stored on the machine beside the fence. */
  claimUid: string;
  image?: { family: string; version: string; url?: string; sha256?: string };
  parameters: Readonly<Record<string, string>>;
  /** What kubelet needs to join, for `Install/k8s`. */
  node?: NodeIdentity;
  /** Secret values by purpose: `bootstrapToken`, `clusterCA`. Never stored outside the machine. */
  secrets?: Readonly<Record<string, string>>;
  rootDisk?: Readonly<Record<string, string>>;
  /** What an installed system calls itself. */
  hostname?: string;
  /** How an installed system gets its address. Left as the image has it where absent. */
  network?: NetworkSettings;
  /** ms since the epoch; past it, the adapter stops by itself and fails with `DeadlineExceeded`. */
  deadline: number;
}

export interface NetworkSettings {
  addressing: 'DHCP' | 'Static';
  /** Static: the machine's InternalIP. */
  address?: string;
  interface?: string;
  gateway?: string;
  nameservers?: readonly string[];
  ntpServers?: readonly string[];
}

export interface NodeIdentity {
  name: string;
  providerID: string;
  labels: Readonly<Record<string, string>>;
  taints: readonly { key: string; value?: string; effect: string }[];
  controlPlaneEndpoint: string;
}

export type StartOutcome =
  | { outcome: 'accepted' }
  | { outcome: 'fenced'; highest: Fence }
  | { outcome: 'busy'; running: string }
  | { outcome: 'refused'; reason: OpsFailureReason; message: string };

export type PollOutcome =
  | { outcome: 'unknown' }
  | { outcome: 'running'; percent: number; message: string; logTail: string }
  | { outcome: 'succeeded'; facts: Facts; logTail: string }
  | { outcome: 'failed'; reason: OpsFailureReason; retryable: boolean; message: string; logTail: string };

/** What a machine says of itself. Absent means not known, never "none". Sizes are Kubernetes quantities. */
export interface Facts {
  serial?: string;
  cpu?: string;
  memory?: string;
  arch?: string;
  disks?: { name: string; size: string; type?: string; serial?: string }[];
  gpus?: { model: string; count: number };
  nics?: { name: string; mac?: string; speedMbps?: number }[];
  bootId?: string;
  /** Changes with every OS install: what is above the OS belongs to one incarnation of it. */
  osIncarnation?: string;
  poweredOn?: boolean;
  /** The highest fence that the machine (or, wiped, the adapter in its stead) has seen. */
  storedClaim?: { uid: string; epoch: number; sequence: number };
}

export type OpsFailureReason =
  | 'Unreachable'
  | 'AuthenticationFailed'
  | 'HostKeyMismatch'
  | 'SerialMismatch'
  | 'Unsupported'
  | 'InvalidRequest'
  | 'ImageUnavailable'
  | 'ChecksumMismatch'
  | 'DiskNotFound'
  | 'DiskTooSmall'
  | 'InstallFailed'
  | 'BootFailed'
  | 'PowerFailed'
  | 'DeadlineExceeded'
  | 'Cancelled'
  | 'BackendFailed';

/** A call to an adapter that gave no outcome. `retryable`: the same call may succeed later by itself. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  readonly reason: OpsFailureReason;
  readonly retryable: boolean;
  constructor(reason: OpsFailureReason, message: string, more: { retryable: boolean; cause?: unknown }) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.reason = reason;
    this.retryable = more.retryable;
  }
}

/** Makes the adapter of one OpsMaster. Registered by name (`registry.ts`). */
export interface OpsAdapterFactory {
  readonly name: string;
  readonly revision: string;
  create(options: OpsAdapterOptions): OpsAdapter;
}

export interface OpsAdapterOptions {
  endpoint?: string;
  parameters: Readonly<Record<string, string>>;
  credentials?: Readonly<Record<string, string>>;
  clock: Clock;
  log: Log;
}

/** Negative, zero or positive, as for sort: epoch first, then sequence. */
export function compareFences(a: Fence, b: Fence): number {
  return a.epoch - b.epoch || a.sequence - b.sequence;
}
