import type { RefusalClass } from './refusal.ts';

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
  /** Claims in a row that failed on it: such a machine is taken last. */
  failures: number;
  watts: number;
}

/** What fits alike, is judged once. */
export interface Shape {
  key: string;
  /** Of one machine of this shape: cost, or 0. Among what fits, less waste goes first, then less cost. */
  cost: number;
}

export type Topology = 'Region' | 'AZone' | 'Rack';

export interface SpreadRule {
  topology: Topology;
  maxSkew: number;
  mode: 'Hard' | 'Soft';
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
  /** Wants with the same key have the same `selects`. */
  selection: string;
  /** Whether an asset may be taken, by its labels. */
  selects: (labels: Readonly<Record<string, string>>) => boolean;
}

/** How well a shape serves a requirement: refused, or taken at so much waste (0 is a perfect fit). */
export type ShapeFit = { fits: true; waste: number } | { fits: false; reason: RefusalClass };

export interface Rack {
  /** Watts that may be drawn, or undefined for no limit. */
  powerBudget: number | undefined;
  powerAllocated: number;
}

export interface PlacementInput {
  /** In the order in which they are served. */
  wants: readonly Want[];
  candidates: readonly Candidate[];
  racks: ReadonlyMap<string, Rack>;
  /** How many nodes of each group stand in each domain: group → `domainKey` → count. */
  placed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  fit: (requirement: string, shape: string) => ShapeFit;
}

export function domainOf(candidate: Candidate, topology: Topology): string {
  switch (topology) {
    case 'Region':
      return `Region/${candidate.region}`;
    case 'AZone':
      return `AZone/${candidate.azone}`;
    case 'Rack':
      return `Rack/${candidate.rack}`;
  }
}
