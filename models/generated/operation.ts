// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type {
  ClaimStamp,
  Facts,
  ImageReference,
  ImageSource,
  Layer,
  NodeIdentity,
  ObjectReference,
  UidReference,
} from './shared.ts';

/** An Operation is one thing done to one machine: what was meant, under which claim and until when, and then how it went, with the tail of its log. Controllers make it, its name says what it is for, and it is kept for a while after it ended. */
export type Operation = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'Operation';
  metadata: ObjectMeta;
  spec: OperationSpec;
  status?: OperationStatus;
};

/** What is to be done. Cannot be changed, but for cancel. */
export type OperationSpec = {
  /** What is done to the machine. */
  action: 'Install' | 'Upgrade' | 'Reset' | 'Wipe' | 'Reboot' | 'PowerOn' | 'PowerOff' | 'Inspect';
  /** Which layer it is done to. Needed for Install, Upgrade and Reset. */
  layer?: Layer;
  /** The image object that it came from. */
  imageRef?: ImageReference;
  /** Digest of the image, its parameters included, when the Operation was made. */
  imageDigest?: string;
  /** Copy of what the image said when the Operation was made, so that a later change does not reach a running one. */
  image?: ImageSource;
  /** Settings for the operation, as they were when it was made. Never put a secret here. */
  parameters?: {
    [key: string]: string;
  };
  /** The machine that it is done to. */
  assetRef: ObjectReference;
  /** The operations backend that does it. */
  opsMasterRef: ObjectReference;
  /** The ComputeNode that it is done for. None for a machine that nobody has claimed. */
  computeNodeRef?: UidReference;
  /** The claim that it is done under. When the machine has another one by then, nothing is done. */
  claim?: ClaimStamp;
  /** Number of the Operation within its claim. The machine refuses a lower one than it has seen. */
  sequence: number;
  /** Which attempt it is. Each attempt is an Operation of its own. */
  attempt: number;
  /** Fingerprint of the layer that this Operation brings about. */
  fingerprint?: string;
  /** When it counts as failed if it has not ended. */
  deadline: string;
  /** Whether it disturbs what runs on the machine. Then the Node is drained first. */
  disruptive: boolean;
  /** Secrets that the operation needs. They are read when it runs and shown nowhere. */
  secretRefs?: {
    /** What it is for: bootstrapToken. */
    key: string;
    /** Namespace of the Secret. */
    namespace: string;
    /** Name of the Secret. */
    name: string;
  }[];
  /** What the kubelet is configured with. */
  node?: NodeIdentity;
  /**
   * True asks for the Operation to be stopped. The only field that can be changed.
   * @default false
   */
  cancel?: boolean;
};

/** How the Operation goes. The Operation controller alone writes it; where the OpsMaster is external, its outside process does. */
export type OperationStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: waits for its turn. Running: under way. Succeeded: done. Failed: not done; reason and message say why. Unknown: the backend did not answer, and is asked again before anything is repeated. */
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** What is true of this Operation now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** When the backend took it. */
  startedAt?: string;
  /** When it ended. */
  finishedAt?: string;
  /** When the backend is asked next. */
  nextPollAt?: string;
  /** Why it failed or waits, as one CamelCase word. */
  reason?: string;
  /** Why it failed or waits, in words one can act on. Never holds a secret. */
  message?: string;
  /** Whether a further attempt may succeed. */
  retryable?: boolean;
  /** The last lines of its log. */
  logTail?: string;
  /** What was found on the machine. */
  facts?: Facts;
  /** Revision of the adapter that ran it. */
  revision?: string;
};

/** Where Operation objects can stand. */
export type OperationPhase = OperationStatus['phase'];
