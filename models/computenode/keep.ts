import { deadlineIn } from '../cluster/answering.ts';
import type { Reason } from '../conditions/reasons.ts';
import { sentence } from '../conditions/sentence.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { fingerprint } from '../fingerprint/fingerprint.ts';
import { timestamp } from '../ports/clock.ts';
import { durationMs } from '../quantity/duration.ts';
import { isFinal } from '../operation/final.ts';
import type { Intent } from '../reconcile/decision.ts';
import { eventIntent, requeue } from '../reconcile/decision.ts';
import { cancelIntent } from './cancel.ts';
import type { Draft } from './draft.ts';
import type { CoreNode } from './core.ts';
import { cordonedBy, nodeReady } from './core.ts';
import { drainStep, heldBy, podNames, uncordon } from './drain.ts';
import { drift } from './drift.ts';
import { fail } from './failed.ts';
import { readyMessage, untaint } from './admit.ts';
import { providerID } from './identity.ts';
import { firstAttempt, nextAttempt, nextStep, worthRetrying } from './next.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { uidOf, waiting } from './observed.ts';

const unhealthyAfterMs = 5 * 60_000;
const maxRepairs = 2;
const recheckMs = 60_000;

/** A node that has been Ready: kept so, drained for maintenance, repaired by a reboot, or given up with a reason. */
export function keep(node: ComputeNode, observed: ObservedNode, epoch: number, now: number): Scene {
  const { node: seen } = observed;
  const { name } = node.metadata;
  const { phase }: Draft = node.status ?? {};
  if (seen.seen === 'unread') return waiting('ClusterUnreachable', `The cluster can't be read: ${seen.message}`);
  if (seen.seen === 'none' || seen.node.spec?.providerID !== providerID(node)) {
    return unhealthy(node, `Node ${name} is gone from the cluster.`, observed, now);
  }
  const coreNode = seen.node;
  if (nodeReady(coreNode) !== 'True') {
    return unhealthy(node, `Node ${name} isn't Ready: ${sentence(readyMessage(coreNode))}`, observed, now);
  }
  if (observed.maintenance === 'Drain') return drainForMaintenance(name, coreNode, observed, now);
  const lifted = coreNode.metadata.annotations?.[cordonedBy] === undefined ? [] : uncordon(coreNode);
  const recovered = phase === 'Repairing' || node.status?.unhealthySince !== undefined;
  return {
    event: { type: 'HEALTHY' },
    ready: { type: 'Ready', status: 'True', reason: 'Ready', message: `Node ${name} is Ready.` },
    conditions: [drift(node, node.status ?? {}, observed, epoch)],
    status: { nodeRef: { name, uid: uidOf(coreNode) } },
    forget: ['unhealthySince', 'next', 'drainStartedAt', 'repairs'],
    // A kubelet that had to register its Node anew brought the startup taint along.
    intents: [
      ...uncalledFor(observed),
      ...lifted,
      ...untaint(node, coreNode),
      ...(recovered ? [eventIntent('Normal', 'NodeReady', `Node ${name} is Ready again.`)] : []),
    ],
  };
}

function drainForMaintenance(name: string, coreNode: CoreNode, observed: ObservedNode, now: number): Scene {
  const pods = observed.node.seen === 'live' ? observed.node.pods : [];
  const step = observed.frozen === undefined ? drainStep(coreNode, pods, false) : undefined;
  const event = { type: 'MAINTENANCE' } as const;
  if (step === undefined) return waiting('Frozen', `The drain waits: ${observed.frozen ?? ''}`, { event });
  switch (step.drain) {
    case 'cordon':
      return waiting('InMaintenance', `Cordoning Node ${name} for maintenance.`, { event, intents: [step.intent] });
    case 'evicting':
      return waiting(
        'InMaintenance',
        `Draining Node ${name} for maintenance: ${podNames(step.remaining)} to go.${heldBy(observed.heldPods)}`,
        { event, intents: step.intents, requeueAt: now + 5_000 },
      );
    case 'silent':
    case 'drained':
      return waiting('InMaintenance', `Node ${name} is drained for maintenance.`, { event });
  }
}

function unhealthy(node: ComputeNode, why: string, observed: ObservedNode, now: number): Scene {
  const status: Draft = node.status ?? {};
  const halt = standsStill(observed);
  if (halt !== undefined) {
    const intents = uncalledFor(observed);
    return waiting(halt.reason, `${why} ${halt.message}`, { forget: ['unhealthySince'], intents });
  }
  const since = status.unhealthySince ?? timestamp(now);
  const mark = { unhealthySince: since };
  const after = durationMs(observed.pool?.spec.health?.unhealthyAfter) ?? unhealthyAfterMs;
  const due = deadlineIn(observed.cluster, Date.parse(since), after);
  if (due === undefined || now < due) {
    return waiting('NodeNotReady', why, { status: mark, ...requeue(due) });
  }
  if (observed.massFailure !== undefined) {
    // Nobody wakes this node when its neighbours are back.
    const requeueAt = now + recheckMs;
    return waiting('MassFailure', `${why} Repair waits: ${observed.massFailure}`, { status: mark, requeueAt });
  }
  if ((observed.pool?.spec.health?.repair ?? 'Reboot') === 'None') return fail('NodeUnhealthy', why, now);
  return repair(node, why, mark, now, observed);
}

/** Whoever works on a machine, or froze all, is not surprised by a reboot; afterwards the Node's time begins anew. */
function standsStill({ asset, maintenance, frozen }: ObservedNode): { reason: Reason; message: string } | undefined {
  if (frozen !== undefined) return { reason: 'Frozen', message: `Repair waits: ${frozen}` };
  if (maintenance !== 'None') return { reason: 'InMaintenance', message: 'Repair waits until maintenance ends.' };
  const paused = asset.seen === 'live' && asset.asset.spec.paused === true;
  return paused ? { reason: 'Paused', message: 'Repair waits: its ComputeAsset is paused.' } : undefined;
}

/** Reboots that wait for their turn, and that nobody wants any more. */
function uncalledFor({ operations }: ObservedNode): Intent[] {
  const waits = operations.filter(({ spec, status }) => spec.action === 'Reboot' && status?.startedAt === undefined);
  return waits.filter((operation) => !isFinal(operation) && operation.spec.cancel !== true).map(cancelIntent);
}

/** Reboots, waits as long again for the Node, and after two reboots gives up. */
function repair(
  node: ComputeNode,
  why: string,
  mark: { unhealthySince: string },
  now: number,
  observed: ObservedNode,
): Scene {
  const status: Draft = node.status ?? {};
  const { next, repairs = 0 } = status;
  const step = nextStep(node, observed.operations);
  const event = { type: 'UNHEALTHY' } as const;
  if (next?.action === 'Reboot') {
    switch (step.step) {
      case 'unanswered':
      case 'open':
        return waiting('Repairing', `${why} Rebooting the machine.`, { event, status: mark });
      case 'succeeded':
        return waiting('Repairing', `${why} The machine was rebooted; waiting for its Node.`, {
          event,
          status: { unhealthySince: timestamp(now), repairs: repairs + 1 },
          forget: ['next'],
        });
      case 'failed':
        if (worthRetrying(step.operation, next)) {
          return waiting('Repairing', `${why} ${sentence(step.operation.status?.message)}`, {
            event,
            status: { ...mark, ...nextAttempt(next, status, now) },
          });
        }
        return fail('NodeUnhealthy', `${why} A reboot failed: ${sentence(step.operation.status?.message)}`, now);
    }
  }
  if (repairs >= maxRepairs) return fail('NodeUnhealthy', `${why} ${repairs} reboots did not help.`, now);
  const what = {
    layer: 'os',
    action: 'Reboot',
    fingerprint: fingerprint('reboot', status.incarnation, repairs, status.unhealthySince),
  } as const;
  return waiting('Repairing', `${why} Rebooting the machine.`, {
    event,
    status: { ...mark, ...firstAttempt(status, what, now) },
    intents: [eventIntent('Warning', 'Repairing', `${why} Rebooting the machine.`)],
  });
}
