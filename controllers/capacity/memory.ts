import type { Cluster } from '#models/generated/cluster.ts';

/**
 * What a process remembers of a Cluster between two looks at its room: since when nodes are idle, and which pods were told
 * that nothing can hold them. The Cluster's status holds as much of both as it may name, so that a restart goes on from
 * there (rule 7).
 */
export class CapacityMemory {
  readonly #clusters = new Map<string, { uid: string; idleSince: ReadonlyMap<string, number>; told: Set<string> }>();

  of({ metadata, status }: Cluster): { idleSince: ReadonlyMap<string, number>; told: ReadonlySet<string> } {
    const { name, uid = '' } = metadata;
    const known = this.#clusters.get(name);
    if (known?.uid === uid) return known;
    const { empty = [], hopeless = [] } = status?.capacity ?? {};
    const begun = {
      uid,
      idleSince: new Map(empty.map((one) => [one.uid, Date.parse(one.since)] as const)),
      told: new Set(hopeless.map((pod) => pod.uid)),
    };
    this.#clusters.set(name, begun);
    return begun;
  }

  /** `hopeless`: uids of all pods that stand as told; those of others are forgotten. */
  keep({ metadata: { name, uid = '' } }: Cluster, idleSince: ReadonlyMap<string, number>, hopeless: Set<string>): void {
    this.#clusters.set(name, { uid, idleSince, told: hopeless });
  }

  forget(cluster: string): void {
    this.#clusters.delete(cluster);
  }
}
