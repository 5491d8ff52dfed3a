import type { PlaceCounts } from '../generated/shared.ts';
import type { Ancestor } from './maintenance.ts';

/** What the shell looks up for a Region, AZone or Rack. From synced stores only: a partial list is no observation. */
export interface ObservedPlace {
  /** The place that this one stands in; absent for a Region, which stands in none. */
  parent?: Parent;
  /** The places above, nearest first. */
  ancestors: readonly Ancestor[];
  /** Assets below, as `countAssets` counts them. */
  counts: PlaceCounts;
  /** ComputeNodes on assets here that hold work still, or that nobody has drained yet. */
  undrainedNodes: number;
  /** ComputeNodes here whose Node has joined, and how many of those don't report now. */
  nodes: number;
  silentNodes: number;
  /** What the SKUs of the claimed assets draw together, at most; a Rack's only. */
  powerAllocatedWatts?: number;
  /** Everything that refers to this place, as a person reads it: `Rack r1`, `ComputeAsset s1`. Read once. */
  users: Iterable<string>;
  /** When the shell last wrote this object's status (ms since the epoch); absent when it doesn't know. */
  statusWrittenAt?: number;
}

export interface Parent {
  kind: 'Region' | 'AZone';
  name: string;
  seen: 'found' | 'missing' | 'deleting';
}
