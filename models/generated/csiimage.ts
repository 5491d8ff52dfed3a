// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

import type { Condition, ObjectMeta } from '../meta/object.ts';
import type { Arch } from './shared.ts';

/** A CSIImage is one installable version of a storage plugin. ComputeNodes and NodePools refer to it; a new version is a new CSIImage, and referring to it is the upgrade. */
export type CSIImage = {
  apiVersion: 'rackwright.io/v1alpha1';
  kind: 'CSIImage';
  metadata: ObjectMeta;
  spec: CSIImageSpec;
  status?: CSIImageStatus;
};

/** What the CSIImage installs, where it comes from and how it is checked. */
export type CSIImageSpec = {
  /** What is installed: local-path. Cannot be changed. */
  family: string;
  /** Its version: 0.0.32. Cannot be changed. */
  version: string;
  /** Architecture that it runs on. Any when left out. */
  arch?: Arch;
  /** What is new in it, or where to read that. */
  releaseNotes?: string;
  /** Where the bytes come from: https:// or oci://, without user or password. Needs sha256. Left out, the operations backend knows the source. Cannot be changed. */
  url?: string;
  /** SHA-256 of the bytes, in lower-case hex. Nothing else is ever written to a machine. Cannot be changed. */
  sha256?: string;
  /** Settings for the installation. A changed value is a change: machines are brought up to it. Never put a secret here. */
  parameters?: {
    [key: string]: string;
  };
  /**
   * True lets no machine get it any more. Those that have it keep it.
   * @default false
   */
  deprecated?: boolean;
  /**
   * Host installs it on each machine; Manifest means that the cluster delivers it by itself (a DaemonSet), and it is only waited for.
   * @default Host
   */
  delivery: 'Host' | 'Manifest';
};

/** What the controller has seen of this CSIImage and done about it. Only the controller writes it. */
export type CSIImageStatus = {
  /**
   * metadata.generation that this status was written for. Lower than that means the controller has not seen the last change of spec.
   * @default 0
   */
  observedGeneration: number;
  /** Pending: not looked at yet. Verifying: its source is being checked. Ready: can be installed. Deprecated: machines that have it keep it, no other gets it. Invalid: cannot be installed; the Ready condition says why. */
  phase: 'Pending' | 'Verifying' | 'Ready' | 'Deprecated' | 'Invalid';
  /** What is true of this CSIImage now, one entry a type. Ready sums it up, and its reason and message say why it is not. */
  conditions: Condition[];
  /** ComputeNodes that have it installed or are about to. */
  usedBy: number;
  /** Digest of what is installed, from its content and parameters. */
  digest?: string;
};

/** Where CSIImage objects can stand. */
export type CSIImagePhase = CSIImageStatus['phase'];
