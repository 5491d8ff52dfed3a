import { timestamp } from '#models/ports/clock.ts';
import { same } from '#models/reconcile/same.ts';
import { conditionOf } from '../objects/condition.ts';
import { isFinished, type Pod, type PodStatus } from '../objects/pod.ts';
import { podStatus, runsOnBoot, type PodPlace, type PodStage } from './pod-status.ts';

/** What a kubelet does next for one of its pods. `later`: look again at `at` (ms), nothing before. */
export type PodStep =
  | { do: 'nothing' }
  | { do: 'later'; at: number }
  | { do: 'report'; status: PodStatus; again?: number }
  /** Its containers have ended: the object may go, with grace 0. */
  | { do: 'remove' };

export interface PodSurroundings extends PodPlace {
  now: number;
}

/** How long containers take to start, and, asked to, to stop. */
export const startMs = 2_000;
export const stopMs = 2_000;

/** From the pod alone: what is waited for is read off its conditions, so a kubelet that restarts goes on where it was. */
export function podStep(pod: Pod, around: PodSurroundings): PodStep {
  const stopping = stopStep(pod, around);
  if (stopping !== undefined) return stopping;
  if (isFinished(pod)) return { do: 'nothing' };
  if (!runsOnBoot(pod, around.bootId)) return report(pod, 'Creating', around, around.now + startMs);

  const containers = conditionOf(pod.status?.conditions, 'ContainersReady');
  const begun = timeOf(containers?.lastTransitionTime);
  const readyAt = begun + startMs + probeDelayMs(pod);
  if (containers?.status === 'True' || around.now >= readyAt) return report(pod, 'Ready', around);
  if (around.now >= begun + startMs) return report(pod, 'Started', around, readyAt);
  return report(pod, 'Creating', around, begun + startMs);
}

function stopStep(pod: Pod, { now }: PodSurroundings): PodStep | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  if (deletionTimestamp === undefined) return undefined;
  if (deletionGracePeriodSeconds === 0) return { do: 'nothing' };
  const graceMs = deletionGracePeriodSeconds * 1_000;
  const at = timeOf(deletionTimestamp) - graceMs + Math.min(graceMs, stopMs);
  return now >= at ? { do: 'remove' } : { do: 'later', at };
}

function report(pod: Pod, stage: PodStage, around: PodSurroundings, again?: number): PodStep {
  const status = podStatus(pod, stage, around, timestamp(around.now));
  if (same(status, pod.status)) return again === undefined ? { do: 'nothing' } : { do: 'later', at: again };
  return { do: 'report', status, ...(again !== undefined && { again }) };
}

function probeDelayMs(pod: Pod): number {
  const delays = pod.spec.containers.map((container) => container.readinessProbe?.initialDelaySeconds ?? 0);
  return Math.max(0, ...delays) * 1_000;
}

function timeOf(text: string | undefined): number {
  return text === undefined ? 0 : Date.parse(text);
}
