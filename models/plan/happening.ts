import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { KubeObject, Stored } from '../meta/object.ts';
import { isReady } from '../nodepool/census.ts';

/** What becomes of a ComputeNode, or of a machine. */
export type HappeningKind =
  /** A ComputeNode. */
  | 'Made'
  | 'Bound'
  | 'Ready'
  | 'Deleted'
  | 'Drained'
  | 'DrainedForMaintenance'
  | 'Gone'
  /** A machine: fit to be picked for the first time, being wiped, free again, kept for a person. */
  | 'Enrolled'
  | 'Cleaning'
  | 'Free'
  | 'Kept';

export interface Happening {
  /** In ms since the epoch. */
  at: number;
  what: HappeningKind;
  /** Name of the ComputeNode, or of the ComputeAsset. */
  name: string;
}

/** What one change of one object comes to; most come to nothing that a person would want to read. */
export function happeningsOf(now: Stored | undefined, before: Stored | undefined): HappeningKind[] {
  const { kind } = now ?? before ?? {};
  if (kind === 'ComputeNode') return ofNode(now as Node | undefined, before as Node | undefined);
  if (kind === 'ComputeAsset') return ofAsset(now as Asset | undefined, before as Asset | undefined);
  return [];
}

// The kind of an object says its type.
type Node = Stored<ComputeNode & KubeObject>;
type Asset = Stored<ComputeAsset & KubeObject>;

function ofNode(now: Node | undefined, before: Node | undefined): HappeningKind[] {
  if (now === undefined) return [...(isGoing(before) ? [] : (['Deleted'] as const)), 'Gone'];
  const states = before === undefined ? [] : statesOf(before);
  const made: HappeningKind[] = before === undefined ? ['Made'] : [];
  return [...made, ...statesOf(now).filter((state) => !states.includes(state))];
}

/** What can be said of it that couldn't be said before. */
function statesOf(node: Node): HappeningKind[] {
  const { assetRef } = node.spec;
  const { phase, left } = node.status ?? {};
  const states: [HappeningKind, boolean][] = [
    ['Bound', assetRef !== undefined],
    ['Ready', isReady(node)],
    ['Deleted', isGoing(node)],
    ['Drained', left === true],
    ['DrainedForMaintenance', phase === 'Draining' && !isGoing(node)],
  ];
  return states.filter(([, holds]) => holds).map(([state]) => state);
}

function isGoing(node: Node | undefined): boolean {
  return node?.metadata.deletionTimestamp !== undefined;
}

function ofAsset(now: Asset | undefined, before: Asset | undefined): HappeningKind[] {
  if (now === undefined) return [];
  const phase = now.status?.phase;
  const was = before?.status?.phase;
  if (before?.spec.claimRef !== undefined && now.spec.claimRef === undefined) return ['Free'];
  if (phase === was) return [];
  if (phase === 'Available' && (was === undefined || was === 'Enrolling' || was === 'Faulty')) return ['Enrolled'];
  if (phase === 'Cleaning') return ['Cleaning'];
  return phase === 'Released' ? ['Kept'] : [];
}
