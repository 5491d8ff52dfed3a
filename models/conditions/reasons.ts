import type { ChainReason } from './chain-reasons.ts';

/**
 * Every reason that a condition of ours may carry: one closed list, so that dashboards, alerts and people meet the same
 * word for the same thing on every kind. CamelCase, as Kubernetes asks (KEP-1623).
 */
export type Reason =
  CommonReason | PlaceReason | HardwareReason | ImageReason | BackendReason | ClusterReason | OfferReason | ChainReason;

type CommonReason =
  | 'Ready'
  /** Being deleted, but others still use it: deletion waits for them. */
  | 'InUse'
  /** Being deleted, and only finalizers of others hold it. */
  | 'Deleting'
  | 'Paused';

type PlaceReason =
  | 'RegionNotFound'
  | 'AZoneNotFound'
  | 'RackNotFound'
  | 'Cordoned'
  | 'Draining'
  | 'Drained'
  /** So much went silent at once that it isn't many single failures: repair stops. */
  | 'MassFailure'
  | 'NoMassFailure'
  | 'PowerBudgetExceeded'
  /** More than half of the assets, and at least three, are Faulty or Quarantined. */
  | 'ManyFaulty';

type HardwareReason =
  /** A SKU's cpu or memory is nothing, so no Flavor can be served by it. */
  'InvalidHardware' | 'NoMatchingSKU' | 'SoldOut';

type ImageReason =
  | 'ImageNotFound'
  | 'ImageNotVerified'
  | 'ImageDeprecated'
  | 'ImageDeleting'
  | 'ImageArchMismatch'
  /** kubelet may not be newer than the API server that it joins. */
  | 'KubeletTooNew'
  /** The bytes aren't those that the sha256 names. */
  | 'ImageChecksumMismatch'
  | 'ImageUnavailable'
  | 'ImageMalformed';

type BackendReason =
  | 'AdapterNotFound'
  | 'AdapterRevisionNotFound'
  /** It is there, and can't be made, or doesn't have what an adapter has. */
  | 'AdapterBroken'
  | 'CredentialsNotFound'
  | 'BackendUnreachable'
  | 'BackendNotChecked'
  /** The outside process of an OpsMaster begins nothing, or tells no end. */
  | 'ProcessSilent';

type ClusterReason =
  | 'Connecting'
  | 'ClusterUnreachable'
  | 'KubeconfigNotFound'
  /** We may not read the Secret that holds it. */
  | 'KubeconfigForbidden'
  | 'KubeconfigInvalid'
  /** The cluster doesn't know the credentials of the kubeconfig. */
  | 'ClusterUnauthorized'
  | 'CredentialsExpired'
  /** The cluster knows us, and grants too little. */
  | 'ClusterForbidden'
  /** Its certificate isn't by the authority that the kubeconfig names, or is for another name. */
  | 'ClusterNotTrusted'
  /** An elder Cluster leads to the same API server. */
  | 'ClusterTaken'
  /** Another cluster answers than the one that its ComputeNodes have joined. */
  | 'OtherCluster'
  | 'Frozen';

type OfferReason =
  | 'PoolNotFound'
  | 'PoolPaused'
  | 'PoolDeleting'
  | 'FlavorNotFound'
  | 'NamespaceNotAllowed'
  | 'AboveMax'
  /** The pool's spec.quotas allows its namespace less. */
  | 'QuotaExceeded'
  /** A gang larger than all machines of its Flavor, whatever they are at now. */
  | 'GangNeverFits'
  /** A gang that was not whole in time: its nodes were given back. */
  | 'GangTimedOut'
  /** The Flavor names too little to turn the resources asked for into nodes. */
  | 'FlavorUnsized'
  | 'NoGPUInFlavor'
  | 'OtherGPUInFlavor'
  | 'NothingAsked'
  /** Its schedule holds at other times. */
  | 'OutsideSchedule'
  | 'ScheduleInvalid'
  | 'ScheduleNeverFires'
  | 'ExpiredOnArrival'
  | 'Expired'
  /** Counted into the pool's size; its nodes aren't all Ready yet. */
  | 'Accepted';
