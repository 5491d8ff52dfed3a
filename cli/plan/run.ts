import { nodeAsSeen } from '#controllers/planning/outside.ts';
import { runPlan, type PlanRun } from '#controllers/planning/engine.ts';
import { reportOf } from '#controllers/planning/report.ts';
import type { NodeSeen } from '#controllers/binder/pending.ts';
import { freezeReason } from '#controllers/shell/freeze.ts';
import { freezeName, systemNamespace } from '#models/meta/system.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import type { CoreNode } from '#models/computenode/core.ts';
import { mustGo } from '#models/computenode/drain.ts';
import { keyOf } from '#models/meta/object.ts';
import { planDiff, type Turned } from '#models/plan/diff.ts';
import { planJson } from '#models/plan/json.ts';
import type { PlanReport } from '#models/plan/report.ts';
import { planText } from '#models/plan/text.ts';
import { timestamp } from '#models/ports/clock.ts';
import { printableLines } from '#models/text/printable.ts';
import { CommandError, exitCodes, usageError } from '../exit-codes.ts';
import { listenForInterrupts } from '../interrupts.ts';
import type { Io } from '../io.ts';
import { readManifests } from '../snapshot/read-manifests.ts';
import type { SnapshotOptions } from '../snapshot/open.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { leftOut, type Change } from './changes.ts';
import { withSource, type PlanSource } from './source.ts';

export interface PlanOptions extends SnapshotOptions {
  filename?: string[];
  output: 'text' | 'json' | 'diff';
}

/** @throws CommandError, for what falls short too: what was found is printed by then. */
export async function planCommand(options: PlanOptions, io: Io): Promise<void> {
  const manifests = (options.filename ?? []).flatMap(readManifests);
  if (options.filename !== undefined && manifests.length === 0) {
    throw usageError(`${options.filename.join(', ')}: there is no object in it`);
  }
  const interrupts = listenForInterrupts();
  const { signal } = interrupts;
  try {
    const report = await withSource(options, io, { now: systemClock.now(), signal }, async (source) => {
      const changes = await source.changes(manifests);
      const run = planOf(source.snapshot, changes);
      const skipped = leftOut(manifests);
      const made = await reported(run, source, changes, skipped === undefined ? [] : [skipped]);
      if (skipped !== undefined && options.output === 'diff') io.err(`${skipped}\n`);
      io.out(printed(options.output, made, run));
      return made;
    });
    if (report.fallsShort) throw new CommandError(exitCodes.failed, '');
  } finally {
    interrupts.end();
  }
}

/** What would happen to the model of the snapshot, were the changes made now. */
export function planOf({ objects, others, takenAt }: Snapshot, changes: readonly Change[]): PlanRun {
  const freeze = others.find(({ kind, metadata }) => kind === 'ConfigMap' && isFreeze(metadata));
  const nodes = new Map(others.filter(({ kind }) => kind === 'Node').map((node) => [node.metadata.name, node]));
  const nodeSeen: NodeSeen = (node, cluster) => {
    const found = cluster?.spec.local === true ? nodes.get(node.metadata.name) : undefined;
    return found === undefined ? nodeAsSeen(node, cluster) : { seen: 'live', node: found as CoreNode, pods: [] };
  };
  return runPlan({
    objects,
    now: takenAt,
    changes: changes.filter(({ how }) => how !== 'unchanged').map(({ object }) => object),
    frozen: freeze === undefined ? undefined : freezeReason(freeze),
    nodeSeen,
  });
}

function isFreeze({ name, namespace }: { name: string; namespace?: string }): boolean {
  return name === freezeName && namespace === systemNamespace;
}

/** Of more Nodes than this, pods aren't counted: asking takes longer than planning. */
const countedNodes = 100;

async function reported(
  run: PlanRun,
  { snapshot, podsOn }: PlanSource,
  changes: readonly Change[],
  notes: readonly string[],
): Promise<PlanReport> {
  const { from, takenAt, objects, unread } = snapshot;
  const report = (pods: ReadonlyMap<string, number>): PlanReport =>
    reportOf(run, {
      from: from.kind === 'server' ? from.url : from.path,
      takenAt: timestamp(takenAt),
      now: takenAt,
      changes: changes.map(({ how, object }) => ({ how, object: `${object.kind} ${keyOf(object)}` })),
      objects,
      podsOn: (node) => pods.get(node),
      notes: [
        ...notes,
        ...unread.map(
          ({ kind, why }) => `${kind} objects could not be read (${why}): what depends on them is not told.`,
        ),
      ],
    });
  const first = report(new Map());
  const counts = new Map<string, number>();
  const local = new Set(
    objects.filter(({ kind, spec }) => kind === 'Cluster' && isLocal(spec)).map(({ metadata }) => metadata.name),
  );
  const drained = first.losses.filter(({ drains, node }) => drains !== null && local.has(clusterOf(run, node)));
  if (drained.length === 0 || drained.length > countedNodes) return first;
  for (const { node } of drained) {
    const found = await podsOn(node);
    if (found !== undefined) counts.set(node, found.filter(mustGo).length);
  }
  return report(counts);
}

function isLocal(spec: unknown): boolean {
  return typeof spec === 'object' && spec !== null && 'local' in spec && spec.local === true;
}

/** By the node as it was: it may be gone in the end. */
function clusterOf({ world }: PlanRun, node: string): string {
  const spec = world.original.get(`ComputeNode ${node}`)?.['spec'] as { clusterRef: { name: string } } | undefined;
  return spec?.clusterRef.name ?? '';
}

function printed(output: PlanOptions['output'], report: PlanReport, { world }: PlanRun): string {
  if (output === 'json') return planJson(report);
  if (output === 'text') return printableLines(planText(report));
  const turned = new Map<string, Turned>();
  for (const [id, before] of world.original) {
    const [kind = '', key = ''] = id.split(' ');
    turned.set(id, { before, after: world.get(kind, key) });
  }
  return printableLines(planDiff(turned, new Set(report.changes.map(({ object }) => object))));
}
