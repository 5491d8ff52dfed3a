import type { ConditionInput } from '../conditions/conditions.ts';
import { sentence } from '../conditions/sentence.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import { fingerprint } from '../fingerprint/fingerprint.ts';
import { timestamp } from '../ports/clock.ts';
import { durationMs } from '../quantity/duration.ts';
import { eventIntent } from '../reconcile/decision.ts';
import type { Draft } from './draft.ts';
import type { CoreNode } from './core.ts';
import { cordonedBy, nodeReady } from './core.ts';
import { drainStep, podNames, uncordon } from './drain.ts';
import { fail } from './failed.ts';
import { readyMessage } from './admit.ts';
import { providerID } from './identity.ts';
import { firstAttempt, nextAttempt, nextStep, worthRetrying } from './next.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { waiting } from './observed.ts';
import { driftedLayers } from './wanted-layers.ts';

const unhealthyAfterMs = 5 * 60_000;
const maxRepairs = 2;

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
    conditions: [drift(node, observed, epoch)],
    forget: ['unhealthySince', 'next', 'drainStartedAt'],
    intents: [...lifted, ...(recovered ? [eventIntent('Normal', 'NodeReady', `Node ${name} is Ready again.`)] : [])],
  };
}

/** Drift is shown, not acted on: a joined node isn't changed under its pods. */
function drift(node: ComputeNode, observed: ObservedNode, epoch: number): ConditionInput {
  const layers = driftedLayers(node, observed, epoch);
  if (layers.length === 0) {
    return { type: 'UpToDate', status: 'True', reason: 'UpToDate', message: 'Every layer is as the spec wants it.' };
  }
  const message = `Outdated: ${layers.join(', ')}. Delete this ComputeNode to have its pool replace it.`;
  return { type: 'UpToDate', status: 'False', reason: 'Drifted', message };
}

function drainForMaintenance(name: string, coreNode: CoreNode, observed: ObservedNode, _now: number): Scene {
  const pods = observed.node.seen === 'live' ? observed.node.pods : [];
  const step = observed.frozen === undefined ? drainStep(coreNode, pods, false) : undefined;
  const event = { type: 'MAINTENANCE' } as const;
  if (step === undefined) return waiting('Frozen', `The drain waits: ${observed.frozen ?? ''}`, { event });
  switch (step.drain) {
    case 'cordon':
      return waiting('InMaintenance', `Cordoning Node ${name} for maintenance.`, { event, intents: [step.intent] });
    case 'evicting':
      return waiting('InMaintenance', `Draining Node ${name} for maintenance: ${podNames(step.remaining)} to go.`, {
        event,
        intents: step.intents,
        requeueAt: _now + 5_000,
      });
    case 'silent':
    case 'drained':
      return waiting('InMaintenance', `Node ${name} is drained for maintenance.`, { event });
  }
}

function unhealthy(node: ComputeNode, why: string, observed: ObservedNode, now: number): Scene {
  const status: Draft = node.status ?? {};
  const since = status.unhealthySince ?? timestamp(now);
  const mark = { unhealthySince: since };
  const after = durationMs(observed.pool?.spec.health?.unhealthyAfter) ?? unhealthyAfterMs;
  const due = Date.parse(since) + after;
  if (now < due) {
    return waiting('NodeNotReady', why, { status: mark, requeueAt: due });
  }
  if (observed.massFailure !== undefined) {
    return waiting('MassFailure', `${why} Repair waits: ${observed.massFailure}`, { status: mark });
  }
  if ((observed.pool?.spec.health?.repair ?? 'Reboot') === 'None') return fail('NodeUnhealthy', why, now);
  return repair(node, why, mark, now, observed);
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
