// Generated from crd-schemas/ by `npm run generate`. Edit the schema, not this file.

/** Architecture of a CPU. */
export type Arch = 'amd64' | 'arm64';

/** The claim that an Operation is done under. */
export type ClaimStamp = {
  /** uid of the ComputeNode that holds the machine. */
  uid: string;
  /** claimEpoch of the machine. */
  epoch: number;
};

/** Kind of a disk. */
export type DiskType = 'HDD' | 'SSD' | 'NVMe';

/** What was found on a machine. */
export type Facts = {
  /** Serial number that the firmware reports. */
  serial?: string;
  /** How many CPU threads the machine has. */
  cpu?: Quantity;
  /** How much memory the machine has. */
  memory?: Quantity;
  /** Architecture as the machine names it: amd64, arm64. */
  arch?: string;
  /** Disks that the operating system sees. */
  disks?: {
    /** Device name: nvme0n1. */
    name: string;
    /** How much it holds. */
    size: Quantity;
    /** HDD, SSD or NVMe. */
    type?: string;
    /** Serial number of the disk. */
    serial?: string;
  }[];
  /** GPUs of the machine. */
  gpus?: Gpus;
  /** Network interfaces. */
  nics?: {
    /** Interface name: eth0. */
    name: string;
    /** Hardware address. */
    mac?: string;
    /** Link speed in megabits a second. */
    speedMbps?: number;
  }[];
  /** Identity of the running boot. Another value means that the machine has rebooted. */
  bootId?: string;
  /** Identity of the installed operating system. Another value means that it was installed anew. */
  osIncarnation?: string;
  /** Whether the machine has power. */
  poweredOn?: boolean;
  /** The claim that the machine itself remembers. A lower epoch or sequence than this is refused by it. */
  storedClaim?: StoredClaim;
};

/** What went wrong last, and when. */
export type Failure = {
  /** Why, as one CamelCase word. */
  reason: string;
  /** Why, in words one can act on. Never holds a secret. */
  message: string;
  /** When it happened. */
  at: string;
};

/** The highest operation let through to a machine; it only rises. */
export type Fence = {
  /** The claim epoch of the last operation that was let through. */
  epoch: number;
  /** The sequence number of that operation within its epoch. */
  sequence: number;
};

/** GPUs asked for; any model when left out. */
export type GpuRequest = {
  /** Model of the GPU, as the SKU names it: H100. Any model when left out. */
  model?: string;
  /** How many GPUs. */
  count: number;
};

/** GPUs that there are. */
export type Gpus = {
  /** Model of the GPU, as the SKU names it: H100. */
  model: string;
  /** How many GPUs. */
  count: number;
};

/** The kinds of images. */
export type ImageKind = 'OSImage' | 'CRIImage' | 'K8SImage' | 'CNIImage' | 'CSIImage';

/** Refers to an image of any layer. */
export type ImageReference = {
  kind: ImageKind;
  name: string;
};

/** Selects objects by their labels; all that it says must hold. */
export type LabelSelector = {
  /** Labels that must all be there with these values. */
  matchLabels?: {
    [key: string]: string;
  };
  /** Conditions on labels that must all hold. */
  matchExpressions?: LabelSelectorRequirement[];
};

/** One condition on one label. */
export type LabelSelectorRequirement = {
  /** Key of the label. */
  key: string;
  /** How the label and the values relate. */
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** The values for In and NotIn. Must be empty for Exists and DoesNotExist. */
  values?: string[];
};

/** What an image said when an Operation was made of it. */
export type ImageSource = {
  /** What is installed: debian. */
  family: string;
  /** Its version. */
  version: string;
  /** Where the bytes come from. */
  url?: string;
  /** SHA-256 of the bytes, in lower-case hex. */
  sha256?: string;
};

/** One layer as it stands on a machine. */
export type InstalledLayer = {
  /** The layer. */
  name: NodeLayer;
  /** What it was installed as. Another one than wished means that it has to change. */
  fingerprint: string;
  /** The image that it came from. */
  imageRef?: ImageReference;
  /** Digest of that image when it was installed. */
  digest?: string;
  /** When it was installed. */
  at: string;
};

/** The layers that Operations install. */
export type Layer = 'os' | 'cri' | 'k8s' | 'cni' | 'csi';

/** What a person wants of a place or machine. */
export type Maintenance = 'None' | 'Cordon' | 'Drain';

/** The layers of a ComputeNode: those that are installed, and join, which is observed. */
export type NodeLayer = 'os' | 'cri' | 'k8s' | 'cni' | 'csi' | 'join';

/** What each ComputeNode of a NodePool is like. */
export type NodePoolTemplate = {
  /** What is needed of the machines. */
  flavorRef: ObjectReference;
  /** The operating system. */
  osImageRef: ObjectReference;
  /** The container runtime. */
  criImageRef: ObjectReference;
  /** The kubelet. */
  k8sImageRef: ObjectReference;
  /** The network plugin. None when left out: the cluster brings its own. */
  cniImageRef?: ObjectReference;
  /** The storage plugin. None when left out. */
  csiImageRef?: ObjectReference;
  /**
   * What the Node does in its cluster.
   * @default Worker
   */
  role: NodeRole;
  /** Labels that the Nodes get, beside those of the Flavor. */
  labels?: {
    [key: string]: string;
  };
  /** Taints that the Nodes get, beside those of the Flavor. */
  taints?: Taint[];
};

/** What a kubelet is configured with. */
export type NodeIdentity = {
  /** Name of the Node. */
  name: string;
  /** spec.providerID of the Node: rackwright://node-1/uid. */
  providerID: string;
  /** Labels of the Node. */
  labels?: {
    [key: string]: string;
  };
  /** Taints of the Node, the startup taint among them. */
  taints?: Taint[];
};

/** What a Node does in its cluster. */
export type NodeRole = 'Worker' | 'ControlPlane';

/** The step that a ComputeNode is ready for. */
export type NextStep = {
  /** The layer. */
  layer: NodeLayer;
  /** What is done to it. */
  action: 'Install' | 'Upgrade' | 'Reset' | 'Reboot' | 'PowerOff';
  /** What the layer has to become. */
  fingerprint: string;
  /** Which attempt it is. */
  attempt: number;
  /** Sequence number that its Operation carries. */
  sequence: number;
  /** When this step was named. */
  since: string;
  /** When it may begin, after a failure. */
  notBefore?: string;
};

/** Refers to an object by name; the field says of which kind. */
export type ObjectReference = {
  name: string;
};

/** How many ComputeAssets a place holds. */
export type PlaceCounts = {
  /** All of them, but the retired. */
  assets: number;
  /** Free to be claimed now. */
  available: number;
  /** Claimed by a ComputeNode. */
  inUse: number;
  /** Faulty or quarantined. */
  faulty: number;
};

/** A Kubernetes quantity: 8, 500m, 512Gi. */
export type Quantity = number | string;

/** One class of candidates that were refused, and why. */
export type Refusal = {
  /** What stands in the way: too small, cordoned, claimed. */
  reason: string;
  /** How many candidates it rules out. */
  count: number;
};

/** Refers to a Secret. */
export type SecretReference = {
  namespace: string;
  name: string;
};

/** One wish about one kind of failure domain. */
export type SpreadConstraint = {
  /** Which failure domain is meant. */
  topology: 'Region' | 'AZone' | 'Rack';
  /**
   * How many more ComputeNodes of the pool one domain may hold than the one that holds the fewest.
   * @default 1
   */
  maxSkew: number;
  /**
   * Hard leaves a ComputeNode waiting rather than break it; Soft only prefers.
   * @default Soft
   */
  mode: 'Hard' | 'Soft';
};

/** Machines that are rather taken than others. */
export type AssetPreference = {
  /** How much it counts, beside the others. */
  weight: number;
  /** ComputeAssets that are preferred, by their labels. */
  assetSelector: LabelSelector;
};

/** ComputeNodes that stand in one failure domain. */
export type Cell = {
  /** Name of the cell. */
  name: string;
  /** Which failure domain is meant. */
  topology: 'Region' | 'AZone' | 'Rack';
};

/** ComputeNodes that get machines all at once or not at all. */
export type Gang = {
  /** Name of the gang. */
  name: string;
  /** How many ComputeNodes it is made of, over all pools. */
  size: number;
};

/** The claim that a machine itself remembers. */
export type StoredClaim = {
  /** uid of the ComputeNode that held the machine. */
  uid: string;
  /** Claim epoch that the machine has seen last. */
  epoch: number;
  /** Operation sequence that the machine has seen last within that epoch. */
  sequence: number;
};

/** One taint, as a Node carries it. */
export type Taint = {
  /** Key of the taint, with an optional prefix: example.com/dedicated. */
  key: string;
  /** Value of the taint. */
  value?: string;
  /** What happens to pods that do not tolerate the taint. */
  effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
};

/** Refers to one object, not to another of the same name. */
export type UidReference = {
  name: string;
  uid: string;
};
