import { outlookOf } from '#controllers/binder/outlook.ts';
import type { NodeSeen } from '#controllers/binder/pending.ts';
import { freezeName, systemNamespace } from '#models/meta/system.ts';
import { createStillCaches } from '#controllers/shell/still-caches.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { FreezeSwitch, KindName, Kinds, Stock, View } from '#models/explain/view.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import { asString, at } from '#simulation/api-server/json.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** What an explanation looks things up in, over a snapshot. */
export function viewOf(snapshot: Snapshot): View {
  const still = createStillCaches(snapshot.objects);
  const byKind = Map.groupBy(snapshot.objects, ({ kind }) => kind);
  const unread = new Map(snapshot.unread.map(({ kind, why }) => [kind, why]));
  return {
    // What a snapshot holds is what the schema of its kind says.
    find: <K extends KindName>(kind: K, key: string) => still.get(kind, key) as Kinds[K] | undefined,
    all: <K extends KindName>(kind: K) => (byKind.get(kind) ?? []) as unknown as readonly Kinds[K][],
    unread: (kind) => unread.get(kind),
    freeze: freezeOf(snapshot),
    stockFor: (node) => stockFor(node, still),
    // A folder doesn't say when it was made: every deadline in it may be ahead.
    readAt: snapshot.from.kind === 'folder' ? 0 : snapshot.takenAt,
  };
}

function freezeOf({ from, others, unread }: Snapshot): FreezeSwitch {
  const found = others.find(
    ({ kind, metadata }) =>
      kind === 'ConfigMap' && metadata.namespace === systemNamespace && metadata.name === freezeName,
  );
  if (found !== undefined) {
    const { creationTimestamp } = found.metadata;
    const why = asString(at(found, 'data', 'reason'));
    const since = creationTimestamp === undefined ? {} : { since: creationTimestamp };
    return { state: 'on', why: why === '' ? 'no reason is written in it' : why, ...since };
  }
  const missed = unread.find(({ kind }) => kind === 'ConfigMap');
  if (missed !== undefined) return { state: 'unread', why: missed.why };
  if (from.kind === 'folder') return { state: 'unread', why: 'it is not in the folder, which may not hold all' };
  return { state: 'off' };
}

function stockFor({ metadata }: ComputeNode, { caches }: ReturnType<typeof createStillCaches>): Stock {
  const node = caches.nodes.store.get(metadata.name);
  if (node === undefined) return { known: false, why: 'it was not read' };
  const outlook = outlookOf(caches, node, seenBefore);
  switch (outlook.outlook) {
    case 'bound':
    case 'placed':
      return { known: true, fits: outlook.asset };
    case 'left':
      return { known: false, why: 'by what was read it would not be placed just now' };
    case 'refused':
      return {
        known: true,
        refused: outlook.against.map(({ candidate, reason }) => ({ asset: candidate.name, reason })),
      };
  }
}

/** No other cluster is asked: what stands in the way there is as the controllers have last written it down. */
function seenBefore(node: Stored<ComputeNode>): ReturnType<NodeSeen> {
  const ready = conditionOf(node, 'Ready');
  if (ready?.reason === 'ClusterUnreachable') return { seen: 'unread', message: ready.message };
  if (ready?.reason !== 'NodeNameTaken') return { seen: 'none' };
  const { name } = node.metadata;
  return { seen: 'live', node: { apiVersion: 'v1', kind: 'Node', metadata: { name } }, pods: [] };
}
