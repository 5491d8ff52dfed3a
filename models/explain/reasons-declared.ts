import type { Reason } from '../conditions/reasons.ts';
import { all } from './help.ts';
import { createKubeconfig } from './help-act.ts';
import { findSecret, lookAtPods } from './help-look.ts';
import type { Row } from './row.ts';

/** Of what people declare: places, hardware, images, backends, clusters. */
export const placeReasons = {
  RegionNotFound: { toward: ['Region'] },
  AZoneNotFound: { toward: ['AZone'] },
  RackNotFound: { toward: ['Rack'] },
  Cordoned: { toward: ['maintenance'] },
  /** Of a place, and of a ComputeNode that is being released. */
  Draining: { toward: ['maintenance'], help: lookAtPods },
  Drained: { toward: ['maintenance'] },
  MassFailure: { toward: ['Rack', 'AZone'] },
  NoMassFailure: 'message',
  PowerBudgetExceeded: 'message',
  ManyFaulty: 'message',
  InvalidHardware: 'message',
  NoMatchingSKU: 'message',
  SoldOut: 'message',
} as const satisfies Partial<Record<Reason, Row>>;

export const imageReasons = {
  ImageNotFound: { toward: ['images'] },
  ImageNotVerified: { toward: ['images'] },
  ImageDeprecated: 'message',
  ImageDeleting: { toward: ['images'] },
  ImageArchMismatch: 'message',
  KubeletTooNew: 'message',
  ImageChecksumMismatch: 'message',
  ImageUnavailable: { toward: ['images'] },
  ImageMalformed: 'message',
} as const satisfies Partial<Record<Reason, Row>>;

export const backendReasons = {
  AdapterNotFound: { toward: ['OpsMaster'] },
  AdapterRevisionNotFound: { toward: ['OpsMaster'] },
  AdapterBroken: { toward: ['OpsMaster'] },
  CredentialsNotFound: { toward: ['OpsMaster'], help: findSecret },
  BackendUnreachable: { toward: ['OpsMaster'] },
  BackendNotChecked: { toward: ['OpsMaster'] },
  ProcessSilent: { toward: ['OpsMaster'] },
} as const satisfies Partial<Record<Reason, Row>>;

export const clusterReasons = {
  Connecting: { toward: ['Cluster'] },
  ClusterUnreachable: { toward: ['Cluster'] },
  KubeconfigNotFound: { toward: ['Cluster'], help: all(findSecret, createKubeconfig) },
  KubeconfigForbidden: { toward: ['Cluster'] },
  KubeconfigInvalid: { toward: ['Cluster'] },
  ClusterUnauthorized: { toward: ['Cluster'], help: findSecret },
  CredentialsExpired: { toward: ['Cluster'], help: findSecret },
  ClusterForbidden: { toward: ['Cluster'] },
  ClusterNotTrusted: { toward: ['Cluster'] },
  ClusterTaken: { toward: ['Cluster'] },
  OtherCluster: { toward: ['Cluster'] },
} as const satisfies Partial<Record<Reason, Row>>;
