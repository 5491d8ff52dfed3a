// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { SecretReference } from './shared.ts';

/** An OpsMaster is an operations backend: the tool that installs, reboots and wipes the machines that refer to it. It names the adapter, the endpoint, the credentials and how much may run at once. */
export type OpsMaster = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'OpsMaster';
  metadata: ObjectMeta;
  spec: OpsMasterSpec;
  status?: OpsMasterStatus;
};

/** Which tool it is and how to reach it. */
export type OpsMasterSpec = {
  /** Name of the adapter: simulated, ssh, ansible, salt, redfish, or that of an outside package. The status says which of them the running controllers bring. */
  adapter: string;
  /** Revision of the adapter, where more than one is there. */
  revision?: string;
  /** Where the tool is reached, without user or password. What it means is up to the adapter. */
  endpoint?: string;
  /** The Secret that holds what the adapter logs in with. */
  credentialsSecretRef?: SecretReference;
  /**
   * How many Operations may run at once.
   * @default 50
   */
  concurrency: number;
  /**
   * True leaves the Operations to an outside process, which writes their status from the moment that their condition Admitted is True. adapter is a name for it then, and nothing is looked up by it.
   * @default false
   */
  external?: boolean;
  /** Settings for the adapter. Never put a secret here. */
  parameters?: {
    [key: string]: string;
  };
  /**
   * True starts no further Operations. Those that run are still watched.
   * @default false
   */
  paused?: boolean;
};

/** What the controller has seen of this OpsMaster and done about it. Only the controller writes it. */
export type OpsMasterStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: not tried yet. Ready: answers. Unreachable: does not answer, tried again. Invalid: adapter, revision or settings are wrong; the Ready condition says which. */
  phase: 'Pending' | 'Ready' | 'Unreachable' | 'Invalid';
  /** What is true of this OpsMaster now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** What the adapter says that it can do: Install/os, Wipe, PowerOff. Left out where the OpsMaster is external: what its process cannot do, it refuses as Unsupported. */
  capabilities?: string[];
  /** OpsMinions of this OpsMaster. */
  minions: number;
};

/** Where OpsMaster objects can stand. */
export type OpsMasterPhase = OpsMasterStatus['phase'];
