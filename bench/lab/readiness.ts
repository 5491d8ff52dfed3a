import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes } from '#models/generated/resources.ts';
import { isReady } from '#models/nodepool/census.ts';
import type { ApiServer } from '#simulation/api-server/server.ts';

/** Which ComputeNodes are Ready, from the writes that made them so: looking on costs the server next to nothing. */
export interface Readiness {
  /** Resolves once a pool has so many Ready nodes. */
  of(pool: string, count: number): Promise<void>;
}

export function watchReadiness(server: ApiServer): Readiness {
  const ready = new Map<string, Set<string>>();
  const waiting = new Set<() => void>();

  server.subscribe(({ definition, object, type }) => {
    if (definition.plural !== computeNodes.plural || definition.group !== computeNodes.group) return;
    // The schema it was validated against is the one that the type is made from.
    const node = object as unknown as ComputeNode;
    const pool = node.spec.poolRef?.name ?? '';
    const names = ready.get(pool) ?? new Set();
    ready.set(pool, names);
    const before = names.size;
    if (type !== 'DELETED' && isReady(node)) names.add(node.metadata.name);
    else names.delete(node.metadata.name);
    if (names.size !== before) for (const check of waiting) check();
  });

  return {
    of: (pool, count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if ((ready.get(pool)?.size ?? 0) < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}
