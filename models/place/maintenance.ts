import type { Maintenance } from '../generated/shared.ts';

export type { Maintenance };

/** A place above, with what was asked of it. */
export interface Ancestor {
  kind: 'Region' | 'AZone' | 'Rack';
  name: string;
  maintenance?: Maintenance;
}

export interface EffectiveMaintenance {
  maintenance: Maintenance;
  /** The place above that imposes it; absent when it is the object's own, or None. */
  from?: { kind: Ancestor['kind']; name: string };
}

const severity: Readonly<Record<Maintenance, number>> = { None: 0, Cordon: 1, Drain: 2 };

/**
 * What holds for an object: the strictest of its own and its ancestors' maintenance (Drain, then Cordon, then None).
 * Of equals its own counts, then the first of `ancestors`: list the nearest first.
 */
export function effectiveMaintenance(
  own: Maintenance | undefined,
  ancestors: readonly Ancestor[],
): EffectiveMaintenance {
  let strictest: EffectiveMaintenance = { maintenance: own ?? 'None' };
  for (const { kind, name, maintenance = 'None' } of ancestors) {
    if (severity[maintenance] > severity[strictest.maintenance]) strictest = { maintenance, from: { kind, name } };
  }
  return strictest;
}
