import { pausedCluster } from '#models/computenode/bind.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { keyOf, type Stored } from '#models/meta/object.ts';
import type { PlanReport } from '#models/plan/report.ts';
import { clusterOf } from '../shell/cluster-of.ts';
import { isPaused, kube } from './assets.ts';
import type { PlanRun } from './engine.ts';
import { frozenFor } from './frozen.ts';
import { asBefore, isOfChange, readyOf, type Changed } from './shortfall.ts';
import type { PlanWorld } from './world.ts';

type Stuck = PlanReport['stuck'][number];

/** What would stay half way: everything that a plan has begun and that goes well is over in the end. */
export function stuckObjects(run: PlanRun, changed: Changed): Stuck[] {
  const { nodes, pools, units, offers } = run.world.caches;
  return [
    ...nodes.store.list().flatMap((node) => stuckNode(run, changed, node)),
    ...pools.store.list().flatMap((pool) => {
      const { replicas = 0, wanted = 0 } = pool.status ?? {};
      return replicas === wanted ? [] : held(run.world, changed, kube(pool));
    }),
    ...units.store.list().flatMap((unit) => {
      return (unit.status?.replicas ?? 0) === unit.spec.replicas ? [] : held(run.world, changed, kube(unit));
    }),
    ...offers.store.list().flatMap((offer) => held(run.world, changed, kube(offer))),
  ];
}

function stuckNode({ world, frozen }: PlanRun, changed: Changed, node: Stored<ComputeNode>): Stuck[] {
  const { name, deletionTimestamp } = node.metadata;
  const goes = deletionTimestamp !== undefined;
  const comes = node.spec.assetRef !== undefined && node.status?.failure === undefined && isComing(node);
  if (!goes && !comes) return [];
  const told = conditionOf(node, 'Ready') ?? {
    reason: 'Pending',
    message: 'No controller has looked at it yet.',
  };
  const why = pausedAbove(world, node) ?? (comes && !goes ? frozenOut(world, node, frozen) : undefined);
  const { reason, message } = why ?? told;
  const was = asBefore(world, 'ComputeNode', name) as Stored<ComputeNode> | undefined;
  // A Cluster that is frozen or paused by the change holds up what was on its way.
  const isOurs = isOfChange(world, changed, node) || changed.has(`Cluster ${node.spec.clusterRef.name}`);
  const stood = goes ? was?.metadata.deletionTimestamp !== undefined : was?.spec.assetRef !== undefined;
  return [{ object: `ComputeNode ${name}`, reason, message, already: stood && !isOurs }];
}

/** What would be of another size, were it not told to stand still. */
function held(world: PlanWorld, changed: Changed, object: Stored): Stuck[] {
  const ready = readyOf(object);
  if (ready === undefined || !(ready.reason === 'Paused' || ready.reason === 'PoolPaused')) return [];
  const { reason, message } = ready;
  const id = `${object.kind} ${keyOf(object)}`;
  const stood = readyOf(asBefore(world, object.kind, keyOf(object)))?.reason === reason;
  return [{ object: id, reason, message, already: stood && !changed.has(id) }];
}

function isComing({ status }: ComputeNode): boolean {
  const { phase } = status ?? {};
  return (
    phase === undefined || phase === 'Pending' || phase === 'Binding' || phase === 'Installing' || phase === 'Joining'
  );
}

type Why = Pick<Stuck, 'reason' | 'message'>;

function pausedAbove({ caches }: PlanWorld, node: Stored<ComputeNode>): Why | undefined {
  const cluster = clusterOf(caches, node);
  if (cluster?.spec.paused === true) return { reason: 'Paused', message: pausedCluster(cluster) };
  const asset = caches.assets.store.get(node.spec.assetRef?.name ?? '');
  if (asset === undefined || !isPaused(caches, asset)) return undefined;
  const master = asset.spec.opsMasterRef?.name ?? '';
  return {
    reason: 'Paused',
    message: `OpsMaster ${master} is paused: nothing is begun on ComputeAsset ${asset.metadata.name}.`,
  };
}

function frozenOut({ caches }: PlanWorld, node: Stored<ComputeNode>, everywhere: string | undefined): Why | undefined {
  const frozen = frozenFor(everywhere, clusterOf(caches, node));
  if (frozen === undefined) return undefined;
  const message = `It gets its machine, and its installation does not go on by itself while everything destructive is frozen: ${frozen}`;
  return { reason: 'Frozen', message };
}
