import type { KubeObject, Stored } from '#models/meta/object.ts';

/** A whole model as it stood at one time, and what is known of the clusters around it. Nobody may change its objects. */
export interface Snapshot {
  readonly from: { kind: 'server'; url: string } | { kind: 'folder'; path: string };
  /** In ms since the epoch: what depends on time is told as of then. */
  readonly takenAt: number;
  /** Objects of Rackwright's kinds, without managedFields. */
  readonly objects: readonly Stored[];
  /** What else was asked for, or lay in the folder: Nodes, Pods and the like of the cluster that holds the model. */
  readonly others: readonly KubeObject[];
  /** What should have been read and could not be: whoever concludes from its absence has to say so. */
  readonly unread: readonly Unread[];
}

export interface Unread {
  /** Kind of the objects. */
  kind: string;
  why: string;
}
