import { deadlineIn } from '../cluster/answering.ts';
import { conditionOf } from '../conditions/conditions.ts';
import { nextStep, maxAttempts } from '../computenode/next.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { ResourceOffer } from '../generated/resourceoffer.ts';
import type { Unit } from '../generated/unit.ts';
import type { UnitInstance } from '../unit/observed.ts';
import { instanceName } from '../unit/labels.ts';
import { layerRow } from '../layers/layers.ts';
import { nextReplacementAt } from '../nodepool/replace.ts';
import { isFinal } from '../operation/final.ts';
import { timestamp } from '../ports/clock.ts';
import { durationMs } from '../quantity/duration.ts';
import { sizeOf } from './size.ts';
import { operationsFor } from './toward.ts';
import type { Explained, View } from './view.ts';

/** Sentences beside the condition's: which deadline runs and what happens then, and what else the object itself tells. */
export function asidesOf(object: Explained, view: View): string[] {
  switch (object.kind) {
    case 'ComputeNode':
      return [...attempt(object, view), ...deadline(object, view), ...succession(object, view)];
    case 'Operation': {
      if (isFinal(object) || outlivesDeadline.has(conditionOf(object, 'Ready')?.reason)) return [];
      return [`It counts as failed unless it ends by ${object.spec.deadline}.`];
    }
    case 'ResourceOffer':
      return ofOffer(object, view);
    case 'NodePool':
      return [...sizeOf(object, view), ...drift(object)];
    case 'Unit':
      return instances(object);
    default:
      return [];
  }
}

function drift({ status }: NodePool): string[] {
  const { drifted = 0 } = status ?? {};
  const many = drifted === 1 ? '1 of its ComputeNodes is' : `${drifted} of its ComputeNodes are`;
  return drifted === 0 ? [] : [`${many} not as its template says: deleting one has it made anew.`];
}

/** Before its deadline is looked at, `gate` has what was ordered to stand still wait. */
const outlivesDeadline: ReadonlySet<string | undefined> = new Set([
  'Frozen',
  'InMaintenance',
  'Paused',
  'OpsMasterNotFound',
  'NodeUnknown',
]);

const mostInstances = 5;

/** The instances that aren't Ready, and what becomes of them when. */
function instances({ metadata, status }: Unit): string[] {
  const unwell = (status?.instances ?? []).filter(({ phase }) => phase !== 'Ready');
  const alike = [...Map.groupBy(unwell, fateOf)];
  return alike.slice(0, mostInstances).map(([fate, those]) => {
    const names = those.map(({ index }) => instanceName(metadata.name, index));
    const listed =
      names.length > mostInstances ? `${names.slice(0, mostInstances).join(', ')} and others` : names.join(', ');
    return names.length === 1 ? `Instance ${listed} is ${fate}.` : `Instances ${listed} are ${fate}.`;
  });
}

function fateOf({ phase, domain, deadline: until, wholeSince, retryAt }: UnitInstance): string {
  const where = domain === undefined ? '' : ` in ${domain}`;
  const given = until === undefined || wholeSince !== undefined ? '' : `, and given back unless whole by ${until}`;
  const again = retryAt === undefined ? '' : `, and tried again at ${retryAt}`;
  return `${phase}${where}${given}${again}`;
}

/** Which attempt at what is named, and whether anything answers it. */
function attempt(node: ComputeNode, view: View): string[] {
  const { next, phase } = node.status ?? {};
  if (next === undefined || next.layer === 'join' || phase === 'Failed') return [];
  const step = nextStep(node, operationsFor(node, view));
  const later = Date.parse(next.notBefore ?? '') || 0;
  if (step.step === 'unanswered') {
    if (later > view.readAt) return [`That will be attempt ${next.attempt} of ${maxAttempts}.`];
    const what = `Attempt ${next.attempt} of ${maxAttempts}`;
    return [`${what} (${next.action} of layer ${next.layer}) was named at ${next.since}; no Operation answers it yet.`];
  }
  return next.attempt > 1 ? [`It is attempt ${next.attempt} of ${maxAttempts}.`] : [];
}

const drainTimeoutMs = 60 * 60_000;
const unhealthyAfterMs = 5 * 60_000;

type Deadlines = (node: ComputeNode, view: View) => string[];

const deadlines: Readonly<Record<string, Deadlines | undefined>> = {
  Draining(node, view) {
    const allowed = durationMs(node.spec.drainTimeout) ?? drainTimeoutMs;
    const then = 'the pods that are left are deleted, whatever a disruption budget says';
    return ends(node, view, { from: node.status?.drainStartedAt, allowed, tell: (at) => `At ${at} ${then}.` });
  },
  InMaintenance({ status }) {
    if (status?.phase !== 'Ready') return [];
    return ['A drain for maintenance has no deadline: it waits for disruption budgets.'];
  },
  Joining(node, view) {
    if (node.status?.joinedAt !== undefined) return [];
    const from = node.status?.layers?.find(({ name }) => name === 'k8s')?.at;
    const allowed = durationMs(node.spec.startupTimeout) ?? layerRow('join').deadlineMs;
    const tell = (at: string): string => `Unless its Node registers by ${at}, it fails (JoinTimeout).`;
    return ends(node, view, { from, allowed, tell });
  },
  NodeNotReady(node, view) {
    const health = view.find('NodePool', node.spec.poolRef?.name ?? '')?.spec.health;
    if (node.status?.unhealthySince === undefined) return untilReady(node, view);
    const allowed = durationMs(health?.unhealthyAfter) ?? unhealthyAfterMs;
    const reboots = (health?.repair ?? 'Reboot') === 'Reboot';
    const what = reboots ? 'its machine is rebooted' : 'it is given up (health.repair is None)';
    const tell = (at: string): string => `At ${at} ${what}, unless it is Ready by then.`;
    return ends(node, view, { from: node.status?.unhealthySince, allowed, tell });
  },
};

/** A Node that has registered, and was never Ready. */
function untilReady(node: ComputeNode, view: View): string[] {
  const { layers = [], joinedAt, phase } = node.status ?? {};
  if (joinedAt === undefined || phase === 'Failed') return [];
  const from = [joinedAt, ...layers.map(({ at }) => at)].toSorted().at(-1);
  const allowed = durationMs(node.spec.startupTimeout) ?? layerRow('join').deadlineMs;
  return ends(node, view, { from, allowed, tell: (at) => `Unless it is Ready by ${at}, it fails.` });
}

function deadline(node: ComputeNode, view: View): string[] {
  const reason = conditionOf(node, 'Ready')?.reason ?? '';
  return Object.hasOwn(deadlines, reason) ? (deadlines[reason]?.(node, view) ?? []) : [];
}

/** The time in which the Cluster isn't read doesn't count to it. */
function ends(
  { spec }: ComputeNode,
  view: View,
  { from, allowed, tell }: { from: string | undefined; allowed: number; tell: (at: string) => string },
): string[] {
  const began = Date.parse(from ?? '');
  if (Number.isNaN(began)) return [];
  const at = deadlineIn(view.find('Cluster', spec.clusterRef.name), began, allowed);
  if (at === undefined) return ['No deadline of it runs out while its Cluster is not read.'];
  return at > view.readAt ? [tell(timestamp(at))] : [];
}

/** What its pool does about a node that was given up. */
function succession(node: ComputeNode, view: View): string[] {
  if (node.status?.phase !== 'Failed' || node.metadata.deletionTimestamp !== undefined) return [];
  const pool = view.find('NodePool', node.spec.poolRef?.name ?? '');
  if (pool === undefined) return [];
  const { name } = pool.metadata;
  if (!pool.spec.health.replaceFailed) {
    return [`NodePool ${name} replaces no failed ComputeNode (health.replaceFailed is false).`];
  }
  const due = nextReplacementAt(pool, view.readAt);
  if (due <= view.readAt) return [`NodePool ${name} replaces failed ComputeNodes by itself, one at a time.`];
  const { replacements = 0 } = pool.status ?? {};
  return [`NodePool ${name} has replaced ${replacements} in a row, and replaces the next at ${timestamp(due)}.`];
}

/** Times that its condition doesn't tell. */
function ofOffer(offer: ResourceOffer, { readAt }: View): string[] {
  const { spec, status } = offer;
  const message = conditionOf(offer, 'Ready')?.message ?? '';
  const told: string[] = [];
  if (status?.phase === 'Accepted' && status.eta !== undefined && !message.includes(status.eta)) {
    told.push(`Going by past installs, its nodes should all be Ready at ${status.eta}.`);
  }
  const { claimed, deadline: until, wholeSince } = status?.gang ?? {};
  const runs = status?.phase === 'Accepted' && wholeSince === undefined;
  if (runs && until !== undefined && !message.includes(until)) {
    told.push(`${claimed ?? 0} of its gang have machines; unless all have by ${until}, it is given back.`);
  }
  const { expiresAt } = spec;
  if (expiresAt !== undefined && Date.parse(expiresAt) > readAt && !message.includes(expiresAt)) {
    told.push(`It is over at ${expiresAt}.`);
  }
  return told;
}
