import type { RefusalClass } from './refusal.ts';
import type { Stock } from './stock.ts';

/** One machine as placement sees it. */
export interface Candidate {
  /** Name of the ComputeAsset. */
  name: string;
  uid: string;
  rack: string;
  azone: string;
  region: string;
  /** Machines of one shape are alike to every Flavor: SKU, and measured facts where there are some. */
  shape: string;
  /** Of the asset itself, for asset selectors. */
  labels: Readonly<Record<string, string>>;
  /** Why it can't be taken at all, whoever asks; undefined when it is free. */
  barred: RefusalClass | undefined;
  /** It is barred as Enrolling, and about to be free. */
  coming?: true;
  /** Claims in a row that failed on it: such a machine is taken last. */
  failures: number;
  watts: number;
}

export type Topology = 'Region' | 'AZone' | 'Rack';

export interface SpreadRule {
  topology: Topology;
  maxSkew: number;
  mode: 'Hard' | 'Soft';
}

/** Labels that something asks for. Two with the same `key` select alike. */
export interface Selection {
  key: string;
  selects: (labels: Readonly<Record<string, string>>) => boolean;
}

/** Machines that are rather taken than others: those with the highest sum of weights first. */
export interface Preference extends Selection {
  weight: number;
}

/**
 * Nodes of these groups aren't wanted in one domain with the group that says so, nor it with theirs: it holds both ways.
 * Hard forbids it; Soft puts such domains last.
 */
export interface Avoidance {
  topology: Topology;
  groups: readonly string[];
  mode: 'Hard' | 'Soft';
}

/** All wants with one `cell` stand in one domain. */
export interface Confinement {
  /** `cellKey`. */
  cell: string;
  topology: Topology;
  /** Where the cell stands already. */
  domain?: string;
}

/** One ComputeNode that needs a machine. */
export interface Want {
  /** Name of the ComputeNode. */
  name: string;
  uid: string;
  /** Wants of one group are spread against each other: the pool, or the ComputeNode alone. */
  group: string;
  /** Wants with the same key fit the same shapes. */
  requirement: string;
  spread: readonly SpreadRule[];
  /** Whether an asset may be taken, by its labels. */
  selection: Selection;
  preferences?: readonly Preference[];
  /** `gangKey`. Wants of one gang are placed all, or none. */
  gang?: string;
  confinement?: Confinement;
  /** 0 when left out. */
  priority?: number;
  /** Whether it may take machines from nodes of lower priority. */
  preempts?: boolean;
  /** Names of assets that it can't have for now, though others may; sorted. */
  withheld?: readonly string[];
}

/** How well a shape serves a requirement: refused, or taken at so much waste (0 is a perfect fit) and cost (of any unit). */
export type ShapeFit = { fits: true; waste: number; cost?: number } | { fits: false; reason: RefusalClass };

/**
 * A machine that isn't free and could be had: it comes back by itself, or its node would have to give it up. Of that node the
 * priority.
 */
export type Yielding = { comes: 'back' } | { comes: 'byPreemption'; priority: number };

export interface Rack {
  /** Watts that may be drawn, or undefined for no limit. */
  powerBudget: number | undefined;
  powerAllocated: number;
}

export interface PlacementInput {
  /** In the order in which they are served. */
  wants: readonly Want[];
  stock: Stock;
  racks: ReadonlyMap<string, Rack>;
  /** How many nodes of each group stand in each domain: group → `domainKey` → count. */
  placed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** By group. */
  avoids?: ReadonlyMap<string, readonly Avoidance[]>;
  fit: (requirement: string, shape: string) => ShapeFit;
  /** By name of the asset: machines that wants which get nothing could wait for. */
  yielding?: ReadonlyMap<string, Yielding>;
}

export const topologies: readonly Topology[] = ['Region', 'AZone', 'Rack'];

/** Where a machine, or a rack, stands: one key for each topology. */
export type Domains = Readonly<Record<Topology, string>>;

export function domainsOf({ region, azone, rack }: Pick<Candidate, 'region' | 'azone' | 'rack'>): Domains {
  return { Region: `Region/${region}`, AZone: `AZone/${azone}`, Rack: `Rack/${rack}` };
}
