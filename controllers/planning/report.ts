import { conditionOf } from '#models/conditions/conditions.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Answer, Gain, PlanReport } from '#models/plan/report.ts';
import type { PlanRun } from './engine.ts';
import { History } from './history.ts';
import { lossesOf } from './losses.ts';
import { notesOf } from './notes.ts';
import { poolPlans } from './pool-plans.ts';
import { seconds, type Reported } from './reported.ts';
import { refusedNodes } from './refused-nodes.ts';
import { fallsShortOf } from './shortfall.ts';
import { stuckObjects } from './stuck.ts';
import { standingOf } from '../shell/places.ts';

/** Puts what happened on the copy into the words of a report. */
export function reportOf(run: PlanRun, reported: Reported): PlanReport {
  const history = new History(run.happenings);
  const { from, takenAt, changes, now } = reported;
  const gains = gainsOf(run, history, now);
  const losses = lossesOf(run, history, reported);
  const answers = answersOf(run);
  const lost = new Set(losses.map(({ machine }) => machine));
  const changed = new Set(changes.filter(({ how }) => how !== 'unchanged').map(({ object }) => object));
  const refused = refusedNodes(run.world, changed);
  const stuck = stuckObjects(run, changed);
  const report = {
    kind: 'Plan',
    version: 1,
    from,
    takenAt,
    changes,
    pools: poolPlans(run.world, reported.objects, changed),
    answers,
    gains,
    losses,
    maintenance: history.names('DrainedForMaintenance').map((name) => maintained(run, name)),
    enrolled: history.names('Enrolled'),
    cleaned: history.names('Free').filter((machine) => !lost.has(machine)),
    refused,
    stuck,
    forPerson: history.names('Kept').flatMap((name) => keptMachine(run, name)),
    time: {
      lastReadyAfter: latest(gains.map(({ readyAfter }) => readyAfter)),
      lastFreeAfter: latest(losses.map(({ freeAfter }) => freeAfter)),
      untimedNodes: [...run.untimed].filter((name) => run.world.caches.assets.store.get(name) === undefined).length,
      untimedMachines: [...run.untimed].filter((name) => run.world.caches.assets.store.get(name) !== undefined).length,
    },
    fallsShort: [...refused, ...stuck].some(({ already }) => !already) || fallsShortOf(run.world, changed),
  } as const;
  return { ...report, notes: [...notesOf(run, report, reported.objects), ...reported.notes] };
}

function gainsOf({ world: { caches }, untimed }: PlanRun, history: History, now: number): Gain[] {
  return history.names('Bound').flatMap((name): Gain[] => {
    const node = caches.nodes.store.get(name);
    const asset = caches.assets.store.get(node?.spec.assetRef?.name ?? '');
    if (node === undefined || asset === undefined || node.metadata.deletionTimestamp !== undefined) return [];
    const { azone = null, region = null } = standingOf(caches, asset);
    const readyAt = untimed.has(name) ? undefined : history.at('Ready', name);
    return [
      {
        node: name,
        pool: node.spec.poolRef?.name ?? null,
        machine: asset.metadata.name,
        rack: asset.spec.rackRef.name,
        azone,
        region,
        sku: asset.spec.skuRef.name,
        boundAfter: seconds((history.at('Bound', name) ?? now) - now),
        readyAfter: readyAt === undefined ? null : seconds(readyAt - now),
      },
    ];
  });
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : known.reduce((last, time) => Math.max(last, time), 0);
}

function maintained({ world: { caches } }: PlanRun, name: string): PlanReport['maintenance'][number] {
  const machine = caches.nodes.store.get(name)?.spec.assetRef?.name ?? '';
  return { node: name, machine, rack: caches.assets.store.get(machine)?.spec.rackRef.name ?? '' };
}

function keptMachine({ world: { caches } }: PlanRun, name: string): PlanReport['forPerson'] {
  const asset = caches.assets.store.get(name);
  if (asset?.status?.phase !== 'Released') return [];
  return [{ object: `ComputeAsset ${name}`, message: conditionOf(asset, 'Ready')?.message ?? '' }];
}

/** Offers and Units that would be told something else than they are. */
function answersOf({ world }: PlanRun): Answer[] {
  return [...world.original].flatMap(([id, before]): Answer[] => {
    const [kind = '', key = ''] = id.split(' ');
    if (kind !== 'ResourceOffer' && kind !== 'Unit') return [];
    const now = world.get(kind, key);
    const to = now === undefined ? undefined : toldBy(now);
    const from = before === undefined ? undefined : toldBy(before);
    if (to === undefined || to.phase === from?.phase) return [];
    return [{ object: id, from: from?.phase ?? null, to: to.phase, message: to.message }];
  });
}

function toldBy(object: Stored<KubeObject>): { phase: string; message: string } | undefined {
  const { phase, conditions } = (object['status'] ?? {}) as { phase?: string; conditions?: [] };
  if (phase === undefined || conditions === undefined) return undefined;
  const { reason = '', message = '' } = conditionOf({ status: { conditions } }, 'Ready') ?? {};
  return { phase: reason === '' || reason === phase || reason === 'Ready' ? phase : `${phase} (${reason})`, message };
}
