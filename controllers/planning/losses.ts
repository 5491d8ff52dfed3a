import type { ComputeNode } from '#models/generated/computenode.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Loss } from '#models/plan/report.ts';
import { durationMs } from '#models/quantity/duration.ts';
import type { PlanRun } from './engine.ts';
import type { History } from './history.ts';
import { seconds, type Reported } from './reported.ts';

/** Where neither pool nor node says otherwise. */
const drainTimeoutMs = 3_600_000;

/** ComputeNodes that go, first those that go first; those that were made and given up on the way stay untold. */
export function lossesOf(run: PlanRun, history: History, { now, podsOn }: Reported): Loss[] {
  const { world, untimed } = run;
  const gone = history
    .names('Deleted')
    .map((name) => ({ name, at: history.at('Deleted', name) ?? now, node: asItWas(run, name) }))
    .toSorted((a, b) => a.at - b.at);
  const turns = [...new Set(gone.map(({ at }) => at))];
  return gone.flatMap(({ name, at, node }): Loss[] => {
    if (node === undefined) return [];
    const { spec, status } = node;
    const machine = spec.assetRef?.name ?? null;
    const asset = machine === null ? undefined : world.caches.assets.store.get(machine);
    const drains = status?.joinedAt === undefined ? null : seconds(durationMs(spec.drainTimeout) ?? drainTimeoutMs);
    const freed = machine === null ? undefined : history.at('Free', machine);
    return [
      {
        turn: turns.indexOf(at) + 1,
        node: name,
        pool: spec.poolRef?.name ?? null,
        machine,
        rack: asset?.spec.rackRef.name ?? null,
        drains,
        pods: drains === null ? null : (podsOn(name) ?? null),
        machineThen: machine === null ? 'Untouched' : fate(machine, history),
        freeAfter: freed === undefined || machine === null || untimed.has(machine) ? null : seconds(freed - now),
      },
    ];
  });
}

function asItWas({ world }: PlanRun, name: string): Stored<ComputeNode> | undefined {
  const before = world.original.get(`ComputeNode ${name}`);
  return before as Stored<ComputeNode & KubeObject> | undefined;
}

function fate(machine: string, history: History): Loss['machineThen'] {
  if (history.at('Cleaning', machine) !== undefined) return 'Wiped';
  if (history.at('Kept', machine) !== undefined) return 'Kept';
  return history.at('Free', machine) === undefined ? 'Unknown' : 'Untouched';
}
