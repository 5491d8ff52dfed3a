// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type {
  DiskType,
  Facts,
  Failure,
  Fence,
  Maintenance,
  ObjectReference,
  Quantity,
  SecretReference,
  UidReference,
} from './shared.ts';

/** A ComputeAsset is one device in a Rack: a server, a virtual machine, a switch or a router. A ComputeNode claims it as a PersistentVolumeClaim claims a PersistentVolume, and gives it back cleaned. */
export type ComputeAsset = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'ComputeAsset';
  metadata: ObjectMeta;
  spec: ComputeAssetSpec;
  status?: ComputeAssetStatus;
};

/** What a person declares about the machine, and the claim that the binder puts on it. */
export type ComputeAssetSpec = {
  /**
   * What it is. Only a Server or VM can become a Node.
   * @default Server
   */
  type: 'Server' | 'VM' | 'Switch' | 'Router';
  /** The Rack that it stands in. */
  rackRef: ObjectReference;
  /** Lowest rack unit that it takes, counted from the bottom. */
  rackUnit?: number;
  /** The SKU that it was bought as. What is found on the machine is checked against it. */
  skuRef: ObjectReference;
  /** Serial number on the device. Two ComputeAssets with one serial are one machine, and the younger is refused. Cannot be changed while the machine is claimed. */
  serial: string;
  /** Where the machine is reached. */
  addresses?: {
    /** What kind of address it is. */
    type: 'InternalIP' | 'ExternalIP' | 'Hostname';
    /** The address: 10.0.3.17. */
    address: string;
  }[];
  /** The management controller, for power and boot. Needed where the operations backend cannot switch power by itself. */
  bmc?: {
    /** Address or URL of the management controller, without user or password. */
    address: string;
    /** The Secret that holds username and password. */
    credentialsSecretRef?: SecretReference;
    /** SHA-256 fingerprint of its certificate, in hex. Another certificate is not talked to. */
    certificateFingerprint?: string;
  };
  /** The operations backend that works on this machine. Without it nothing is installed. */
  opsMasterRef?: ObjectReference;
  /** Which disk the operating system goes to. All hints given must hold; with none, the smallest fitting disk is taken. */
  rootDisk?: {
    /** Device name: /dev/nvme0n1, or a path below /dev/disk. */
    deviceName?: string;
    /** Serial number of the disk. */
    serial?: string;
    /** World wide name of the disk. */
    wwn?: string;
    /** Least capacity. */
    minSize?: Quantity;
    /** Kind of disk. */
    type?: DiskType;
  };
  /** How the installed operating system gets its address. */
  network?: {
    /** Name of the interface that carries the Node address: eno1. */
    interface?: string;
    /** DHCP asks the network; Static uses the InternalIP of addresses. */
    addressing: 'DHCP' | 'Static';
    /** Default gateway. */
    gateway?: string;
    /** DNS servers. */
    nameservers?: string[];
    /** Time servers. */
    ntpServers?: string[];
  };
  /**
   * What a person wants of this machine: None lets it be used; Cordon gives it no new ComputeNodes; Drain also moves away the ones it has.
   * @default None
   */
  maintenance: Maintenance;
  /**
   * True stops the controller from acting on this machine. Its status is still kept up.
   * @default false
   */
  paused?: boolean;
  /** Change it to anything new to have a machine tried again that was given up after repeated failures or a failed cleaning. */
  retryToken?: string;
  /**
   * True takes the machine out of use for good, as soon as no ComputeNode claims it.
   * @default false
   */
  retired?: boolean;
  /** The ComputeNode that holds this machine. The binder sets it; it goes when the machine has been cleaned. Not for people to edit. */
  claimRef?: UidReference;
  /**
   * Counts the claims on this machine. Each new claim raises it and nothing lowers it, so an operation of an earlier claim can be told and refused.
   * @default 0
   */
  claimEpoch: number;
  /**
   * What happens when the claim ends. Retain keeps the machine in Released for a person; Wipe erases it and makes it Available. Set it to Wipe to end Released.
   * @default Retain
   */
  reclaimPolicy: 'Retain' | 'Wipe';
  /** What Wipe erases beside the root disk, and how. Without it the root disk alone is erased, by discarding what it holds where it can. */
  wipe?: {
    /** Discard: the disk is told to forget, or what marks its contents is overwritten. Zero: all of it is overwritten, which takes hours. */
    method?: 'Discard' | 'Zero';
    /** Serial numbers of the further disks to be erased, or all: every disk that can be written. */
    dataDisks?: string[];
  };
};

/** What the controller has seen of this ComputeAsset and done about it. Only the controller writes it. */
export type ComputeAssetStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Enrolling: not inspected yet. Available: free. Claimed: a ComputeNode holds it. InUse: a Node runs on it. Released: given back, waits for a person (reclaimPolicy). Cleaning: being wiped. Faulty: fails, tried again later. Quarantined: a person has to look. Retired: out of use. */
  phase:
    'Enrolling' | 'Available' | 'Claimed' | 'InUse' | 'Released' | 'Cleaning' | 'Faulty' | 'Quarantined' | 'Retired';
  /** What is true of this ComputeAsset now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** What was found on the machine. */
  facts?: Facts;
  /** The claim epoch that ended last: cleaned, or given back before anything was done. When it equals spec.claimEpoch, claimRef may go. */
  releasedEpoch?: number;
  /** The highest operation that was let through to this machine. A lower one is refused. */
  fence?: Fence;
  /** Name of the ComputeNode that holds the machine. */
  claimedBy?: string;
  /** Failures in a row. A success sets it to 0. */
  failures?: number;
  /** The last failure. */
  lastFailure?: Failure;
  /** spec.retryToken as it was when the failures were counted; another one forgives them. */
  retryToken?: string;
  /** When the next attempt is made, after a failure. */
  nextAttemptAt?: string;
  /** The cleaning that is under way. */
  cleaning?: {
    /** Which attempt it is. */
    attempt: number;
    /** Name of the Operation that cleans. */
    operation: string;
  };
};

/** Where ComputeAsset objects can stand. */
export type ComputeAssetPhase = ComputeAssetStatus['phase'];
