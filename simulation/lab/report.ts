import { controllersUser } from './identities.ts';
import type { WriteCount } from '../api-server/write-counters.ts';
import type { Lab } from './lab.ts';
import type { Violation } from '../invariants/violation.ts';
import { assetsState, assignments, poolStates, type AssetsState } from './state.ts';

/** How a run went, as `--json` writes it. */
export interface LabReport {
  seed: number;
  pools: { name: string; wanted: number; ready: number; reason: string }[];
  nodes: { wanted: number; ready: number };
  assets: AssetsState;
  /** ComputeNode to ComputeAsset. */
  assignments: Record<string, string>;
  wallSeconds: number;
  virtualSeconds: number;
  api: {
    /** By Rackwright's controllers, Events and Leases apart. */
    writes: number;
    /** To two places; 0 while no node is ready. */
    writesPerNode: number;
  };
  violations: readonly Violation[];
}

export function labReport(
  lab: Pick<Lab, 'server' | 'violations'>,
  run: Pick<LabReport, 'seed' | 'wallSeconds' | 'virtualSeconds'>,
): LabReport {
  const { store, writes: counters } = lab.server;
  const pools = poolStates(store).map(({ name, wanted, ready, reason }) => ({ name, wanted, ready, reason }));
  const ready = sum(pools.map((pool) => pool.ready));
  const writes = countedWrites(counters.all());
  return {
    seed: run.seed,
    pools,
    nodes: { wanted: sum(pools.map((pool) => pool.wanted)), ready },
    assets: assetsState(store),
    assignments: assignments(store),
    wallSeconds: run.wallSeconds,
    virtualSeconds: run.virtualSeconds,
    api: { writes, writesPerNode: ready === 0 ? 0 : Math.round((writes / ready) * 100) / 100 },
    violations: lab.violations(),
  };
}

const apart: readonly string[] = ['events', 'leases.coordination.k8s.io'];

/** Writes of Rackwright's controllers that count: neither Events nor Leases. */
export function countedWrites(counts: readonly WriteCount[]): number {
  const ours = counts.filter(({ user, resource }) => user === controllersUser.name && !apart.includes(resource));
  return sum(ours.map(({ count }) => count));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
