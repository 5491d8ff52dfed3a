/** Reasons of the chain's own kinds: assets, their minions and operations, and the nodes made of them. */
export type ChainReason = AssetReason | OperationReason | NodeReason | PoolReason | UnitReason;

type AssetReason =
  | 'Available'
  | 'Claimed'
  /** The ComputeNode that claims it can't be read just now. */
  | 'ClaimantUnknown'
  /** The ComputeNode that claims it vanished without a release. */
  | 'ClaimantGone'
  | 'Released'
  | 'Freed'
  | 'Cleaning'
  | 'Cleaned'
  | 'CleaningFailed'
  | 'Retired'
  | 'PlaceholderSerial'
  | 'DuplicateSerial'
  | 'DuplicateBMC'
  | 'SerialMismatch'
  | 'OpsMasterNotSet'
  | 'OpsMasterNotFound'
  | 'SKUNotFound'
  | 'NotInspected'
  | 'Reachable'
  | 'Unreachable'
  /** Installed under a claim that this cluster never gave out. */
  | 'ForeignClaim'
  | 'RepeatedFailures'
  | 'InMaintenance'
  | 'Frozen';

type OperationReason =
  | 'Running'
  | 'Succeeded'
  | 'OutcomeUnknown'
  /** Handed over to the outside process of its OpsMaster. */
  | 'Admitted'
  /** An outside process began it, and told no end long past its deadline. */
  | 'TakenBack'
  | 'Cancelled'
  | 'DeadlineExceeded'
  | 'AssetNotFound'
  | 'ClaimLost'
  | 'Fenced'
  | 'MachineBusy'
  | 'NodeUnknown'
  | 'NodeNotDrained'
  | 'ConcurrencyLimit'
  | 'SecretNotFound'
  | 'AuthenticationFailed'
  | 'HostKeyMismatch'
  | 'Unsupported'
  | 'InvalidRequest'
  | 'ChecksumMismatch'
  | 'DiskNotFound'
  | 'DiskTooSmall'
  | 'InstallFailed'
  | 'BootFailed'
  | 'PowerFailed'
  | 'BackendFailed';

type NodeReason =
  | 'Pending'
  | 'Binding'
  | 'InsufficientCapacity'
  /** Its gang waits for the rest of its ComputeNodes. */
  | 'GangIncomplete'
  | 'FlavorNotFound'
  | 'ClusterNotFound'
  | 'NodeNameTaken'
  | 'AssetUnknown'
  | 'Installing'
  | 'Retrying'
  /** A layer is named, and what its Operation is made of isn't there. */
  | 'CannotBegin'
  | 'Joining'
  | 'JoinTimeout'
  | 'NodeNotReady'
  | 'NodeUnhealthy'
  | 'Repairing'
  | 'Releasing'
  | 'NotProvenOff'
  | 'UpToDate'
  | 'Drifted';

type PoolReason = 'Scaling' | 'Degraded';

type UnitReason =
  /** Not all machines of an instance are claimed yet. */
  | 'Gathering'
  /** Well, with an instance too many that goes. */
  | 'Emptying'
  | 'NodePoolNameTaken';
