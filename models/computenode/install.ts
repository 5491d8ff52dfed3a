import type { ComputeNode, ComputeNodeStatus } from '../generated/computenode.ts';
import type { Operation } from '../generated/operation.ts';
import type { LayerRow } from '../layers/layers.ts';
import { conditionOf } from '../conditions/conditions.ts';
import type { Reason } from '../conditions/reasons.ts';
import { sentence } from '../conditions/sentence.ts';
import { ofNoMachine } from '../operation/of-no-machine.ts';
import { timestamp } from '../ports/clock.ts';
import type { Intent } from '../reconcile/decision.ts';
import { eventIntent } from '../reconcile/decision.ts';
import type { Draft } from './draft.ts';
import { fail } from './failed.ts';
import { isKubeletInstall, tokenFor, tokenStatus } from './token.ts';
import { awaitReady } from './admit.ts';
import { observeJoin } from './join.ts';
import { makeWay } from './make-way.ts';
import type { Next } from './next.ts';
import { firstAttempt, maxAttempts, nextAttempt, nextOperationName, nextStep, worthRetrying } from './next.ts';
import type { ObservedNode, Scene } from './observed.ts';
import { waiting } from './observed.ts';
import type { Unmet } from './wanted-layers.ts';
import { firstMissing, firstUnmet } from './wanted-layers.ts';

/** Bound, and not yet as wanted: records what an operation achieved, and names the next layer. */
export function install(node: ComputeNode, observed: ObservedNode, epoch: number, now: number): Scene {
  const status: Draft = node.status ?? {};
  const { next } = status;
  const step = nextStep(node, observed.operations);
  if (next !== undefined && step.step === 'open') {
    return { ...running(node, next, step.operation), ...makeWay(node, step.operation, observed, now) };
  }
  if (next !== undefined && step.step === 'failed' && isStillWanted(node, next, observed, epoch)) {
    return failedAttempt(node, next, step.operation, observed, now);
  }
  if (next !== undefined && step.step === 'succeeded' && next.action !== 'Install') {
    return waiting('Installing', `${next.action} is done.`, { forget: ['next'] });
  }
  if (next !== undefined && step.step === 'succeeded') {
    const recorded = record(status, next, step.operation, now);
    if (recorded === undefined) return lied(node, next, step.operation, observed, now);
    const scene = proceed(node, { ...status, ...recorded }, observed, epoch, now, recorded);
    return { ...scene, intents: [installedEvent(next, step.operation), ...(scene.intents ?? [])] };
  }
  return proceed(node, status, observed, epoch, now, {});
}

/** Whether the spec still wants what `next` names: what a former spec asked for may fail without failing the node. */
function isStillWanted(node: ComputeNode, next: Next, observed: ObservedNode, epoch: number): boolean {
  if (next.action !== 'Install') return true;
  const unmet = unmetOf(node, node.status ?? {}, observed, epoch);
  return unmet.unmet === 'layer' && unmet.row.name === next.layer && unmet.fingerprint === next.fingerprint;
}

/** A joined node isn't rebuilt under its pods: of it, only what was never there is unmet. */
function unmetOf(node: ComputeNode, status: Draft, observed: ObservedNode, epoch: number): Unmet {
  const joined = status.layers?.some((layer) => layer.name === 'join') === true;
  return (joined ? firstMissing : firstUnmet)(node, status, observed, epoch);
}

function installedEvent(next: Next, { spec }: Operation): Intent {
  const what = spec.image === undefined ? '' : `: ${spec.image.family} ${spec.image.version}`;
  return eventIntent('Normal', 'LayerInstalled', `Layer ${next.layer} is installed on ${spec.assetRef.name}${what}.`);
}

function running(node: ComputeNode, next: Next, operation: Operation): Scene {
  return waiting(reasonOf(next), `${stepMessage(node, next)}${heldUp(operation)}`, { event: phaseEvent(next) });
}

function reasonOf(next: Next): 'Joining' | 'Installing' {
  return next.layer === 'cni' || next.layer === 'csi' ? 'Joining' : 'Installing';
}

/** The same from the moment the step is named until it is over, so that a step is one write of the status. */
function stepMessage(node: ComputeNode, next: Next): string {
  const asset = node.spec.assetRef?.name ?? '';
  return `${progressOf(next)} on ${asset}: see Operation ${nextOperationName(node, next)}.`;
}

/** Why the operation hasn't begun, where something keeps it from that. */
function heldUp({ status }: Operation): string {
  return status?.phase === 'Pending' && status.message !== undefined ? ` ${status.message}` : '';
}

/** What is being done, in words: `Installing layer os, attempt 2`. */
export function progressOf(next: Next): string {
  const what = next.action === 'Install' ? `Installing layer ${next.layer}` : `${next.action} for layer ${next.layer}`;
  return next.attempt === 1 ? what : `${what}, attempt ${next.attempt}`;
}

function phaseEvent(next: Next): { type: 'BOUND' } | { type: 'INSTALLED' } {
  return next.layer === 'os' || next.layer === 'cri' || next.layer === 'k8s'
    ? { type: 'BOUND' }
    : { type: 'INSTALLED' };
}

/** The layer as the operation left it; undefined when an OS install shows no incarnation, or the old one. */
function record(
  status: Draft,
  next: Next,
  operation: Operation,
  now: number,
): Pick<ComputeNodeStatus, 'layers' | 'incarnation'> | undefined {
  const { imageRef, imageDigest } = operation.spec;
  const entry = {
    name: next.layer,
    fingerprint: next.fingerprint,
    ...(imageRef === undefined ? {} : { imageRef }),
    ...(imageDigest === undefined ? {} : { digest: imageDigest }),
    at: operation.status?.finishedAt ?? timestamp(now),
  };
  const others = (status.layers ?? []).filter((layer) => layer.name !== next.layer);
  if (next.layer !== 'os') return { layers: [...others, entry] };
  const incarnation = operation.status?.facts?.osIncarnation;
  if (incarnation === undefined || incarnation === status.incarnation) return undefined;
  return { layers: [entry], incarnation };
}

function lied(node: ComputeNode, next: Next, operation: Operation, observed: ObservedNode, now: number): Scene {
  const message = `Operation ${operation.metadata.name} reported success, but the machine shows no new OS.`;
  return retryOrFail(node, next, { reason: 'InstallFailed', message }, next.attempt < maxAttempts, observed, now);
}

function failedAttempt(
  node: ComputeNode,
  next: Next,
  operation: Operation,
  observed: ObservedNode,
  now: number,
): Scene {
  const { reason = 'InstallFailed', message } = operation.status ?? {};
  // What is the fault of no machine keeps its name: the machine's record of failures goes by it.
  const why = { reason: ofNoMachine.has(reason) ? (reason as Reason) : 'InstallFailed', message: sentence(message) };
  return retryOrFail(node, next, why, worthRetrying(operation, next), observed, now);
}

function retryOrFail(
  node: ComputeNode,
  next: Next,
  { reason, message: why }: { reason: Reason; message: string },
  worth: boolean,
  { node: seen }: ObservedNode,
  now: number,
): Scene {
  const what = progressOf(next);
  if (!worth) {
    return fail(reason, `${what} on ${node.spec.assetRef?.name ?? ''} failed: ${why}`, now);
  }
  const again = nextAttempt(next, node.status ?? {}, now);
  if (isKubeletInstall(again.next) && seen.seen === 'unread') {
    return waiting(
      'ClusterUnreachable',
      `${what} failed: ${why} Another attempt needs a bootstrap token: ${seen.message}`,
      {
        event: phaseEvent(next),
      },
    );
  }
  const message = `${what} failed: ${why} Trying again at ${again.next.notBefore ?? ''}.`;
  return waiting('Retrying', message, {
    event: phaseEvent(next),
    status: { ...again, ...tokenStatus(node, again.next) },
    intents: [...tokenFor(node, again.next, now), eventIntent('Warning', 'AttemptFailed', message)],
  });
}

function proceed(
  node: ComputeNode,
  status: Draft,
  observed: ObservedNode,
  epoch: number,
  now: number,
  recorded: Draft,
): Scene {
  const unmet = unmetOf(node, status, observed, epoch);
  switch (unmet.unmet) {
    case 'blocked':
      return waiting(unmet.reason, unmet.message, { event: { type: 'BOUND' }, status: recorded, forget: ['next'] });
    case 'none':
      return awaitReady(node, status, observed, recorded, now);
    case 'layer':
      return unmet.row.name === 'join'
        ? observeJoin(node, status, observed, { epoch, fingerprint: unmet.fingerprint }, recorded, now)
        : name(node, status, unmet.row, unmet.fingerprint, observed, recorded, now);
  }
}

function name(
  node: ComputeNode,
  status: Draft,
  row: LayerRow,
  fingerprint: string,
  { node: seen, unanswerable }: ObservedNode,
  recorded: Draft,
  now: number,
): Scene {
  const { next } = status;
  const unchanged = next !== undefined && next.layer === row.name && next.fingerprint === fingerprint;
  const named = unchanged ? { next } : firstAttempt(status, { layer: row.name, action: 'Install', fingerprint }, now);
  if (!unchanged && isKubeletInstall(named.next) && seen.seen === 'unread') {
    const message = `The machine is ready for kubelet, which needs a bootstrap token: ${seen.message}`;
    return waiting('ClusterUnreachable', message, { event: { type: 'BOUND' }, status: recorded, forget: ['next'] });
  }
  const token = unchanged ? [] : tokenFor(node, named.next, now);
  const first = status.sequence === undefined;
  const bound = eventIntent('Normal', 'Bound', `Bound to ComputeAsset ${node.spec.assetRef?.name ?? ''}.`);
  const told = unchanged ? conditionOf(node, 'Ready') : undefined;
  // Until the next attempt's Operation is there, why the last one failed is what one wants to know.
  const ready = told?.reason === 'Retrying' ? told : undefined;
  const scene: Partial<Scene> = {
    event: phaseEvent(named.next),
    status: { ...recorded, ...named, ...tokenStatus(node, named.next) },
    intents: [...(first ? [bound] : []), ...token],
  };
  if (unchanged && unanswerable !== undefined) {
    return waiting('CannotBegin', `${progressOf(named.next)} can't begin: ${unanswerable}`, scene);
  }
  return ready === undefined
    ? waiting(reasonOf(named.next), stepMessage(node, named.next), scene)
    : waiting('Retrying', ready.message, scene);
}
