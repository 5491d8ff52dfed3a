/** What would happen, as people and programs read it. Lists are in the order in which things happen. */
export interface PlanReport {
  kind: 'Plan';
  /** Raised when a field goes or means something else; fields may be added. */
  version: 1;
  /** Server or folder that the model was read from. */
  from: string;
  /** RFC 3339: when it was read. */
  takenAt: string;
  changes: { object: string; how: 'created' | 'configured' | 'unchanged' }[];
  /** Pools that become otherwise. */
  pools: PoolPlan[];
  /** ResourceOffers and Units that get another answer. */
  answers: Answer[];
  /** ComputeNodes that get a machine. */
  gains: Gain[];
  /** ComputeNodes that go. */
  losses: Loss[];
  /** Nodes that are emptied while the machine under them is in maintenance, and stay. */
  maintenance: { node: string; machine: string; rack: string }[];
  /** Machines that can be picked from then on. */
  enrolled: string[];
  /** Machines that nobody had any more: cleaned, and free again. */
  cleaned: string[];
  /** ComputeNodes that find no machine, alike ones together. */
  refused: RefusedNodes[];
  /** What doesn't go on by itself. */
  stuck: {
    object: string;
    reason: string;
    message: string;
    /** It stands so now, and the change is not about it. */
    already: boolean;
  }[];
  /** What a person has to decide. */
  forPerson: { object: string; message: string }[];
  time: PlanTime;
  /** What can't be known, and what was assumed. */
  notes: string[];
  /** Whether something of the change is refused, or doesn't go on: not what stands so before and after alike. */
  fallsShort: boolean;
}

export interface PoolPlan {
  name: string;
  wanted: FromTo;
  /** ComputeNodes that aren't being released. */
  nodes: FromTo;
  ready: FromTo;
  reason: string;
  message: string;
}

export interface FromTo {
  from: number;
  to: number;
}

export interface Answer {
  object: string;
  /** Phase and reason; null where there was none yet. */
  from: string | null;
  to: string;
  message: string;
}

export interface Gain {
  node: string;
  pool: string | null;
  machine: string;
  rack: string;
  azone: string | null;
  region: string | null;
  sku: string;
  /** Seconds from now until it has the machine. */
  boundAfter: number;
  /** Seconds from now until the Node is Ready; null where nobody can tell, or where it doesn't become so. */
  readyAfter: number | null;
}

export interface Loss {
  /** 1 goes first. Those that go together have the same. */
  turn: number;
  node: string;
  pool: string | null;
  /** null: it had none. */
  machine: string | null;
  rack: string | null;
  /** For how many seconds at most it is drained (as `drainTimeout` says); null: there is no Node to be drained. */
  drains: number | null;
  /** Pods that have to leave it; null where its cluster wasn't read. */
  pods: number | null;
  /** What becomes of the machine. */
  machineThen: 'Wiped' | 'Kept' | 'Untouched' | 'Unknown';
  /** Seconds from now until the machine is free again, pods' leave not counted; null: it isn't, or nobody can tell. */
  freeAfter: number | null;
}

export interface RefusedNodes {
  pool: string | null;
  nodes: string[];
  reason: string;
  message: string;
  classes: { reason: string; count: number }[];
  /** It is so now, and the change is not about them. */
  already: boolean;
}

export interface PlanTime {
  /** Seconds until the last that can be told of; null: nothing of what happens has a known length. */
  lastReadyAfter: number | null;
  lastFreeAfter: number | null;
  /** Nodes of which nobody can tell when they are Ready, and machines of which nobody can tell when they are wiped. */
  untimedNodes: number;
  untimedMachines: number;
}
