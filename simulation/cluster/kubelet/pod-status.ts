import { withCondition, type CoreCondition } from '../objects/condition.ts';
import type { Container, ContainerStatus, Pod, PodStatus } from '../objects/pod.ts';

/** Where a pod runs. */
export interface PodPlace {
  bootId: string;
  hostIP: string;
  /** An address for it, asked for once it needs one. */
  podIP: () => string;
}

export type PodStage = 'Creating' | 'Started' | 'Ready';

/** Whether its containers were begun on this boot. The made-up container ids carry the boot id, to tell just that. */
export function runsOnBoot(pod: Pod, bootId: string): boolean {
  return (
    pod.status?.containerStatuses?.some((status) => status.containerID?.startsWith(runtimePrefix(bootId))) ?? false
  );
}

export function podStatus(pod: Pod, stage: PodStage, place: PodPlace, now: string): PodStatus {
  const containersReady = stage === 'Ready' ? 'True' : 'False';
  const unready =
    stage === 'Ready'
      ? {}
      : {
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${pod.spec.containers.map(({ name }) => name).join(' ')}]`,
        };
  let conditions: readonly CoreCondition[] = pod.status?.conditions ?? [];
  conditions = withCondition(conditions, { type: 'PodScheduled', status: 'True' }, now);
  conditions = withCondition(conditions, { type: 'Initialized', status: 'True' }, now);
  conditions = withCondition(conditions, { type: 'ContainersReady', status: containersReady, ...unready }, now);
  conditions = withCondition(conditions, { type: 'Ready', status: containersReady, ...unready }, now);
  return {
    ...pod.status,
    phase: stage === 'Creating' && pod.status?.phase !== 'Running' ? 'Pending' : 'Running',
    conditions: [...conditions],
    hostIP: place.hostIP,
    ...(stage !== 'Creating' && addresses(pod, place)),
    startTime: pod.status?.startTime ?? now,
    containerStatuses: pod.spec.containers.map((container) => containerStatus(pod, container, stage, place, now)),
  };
}

function addresses(pod: Pod, { hostIP, podIP }: PodPlace): Pick<PodStatus, 'podIP' | 'podIPs'> {
  const ip = pod.spec.hostNetwork === true ? hostIP : (pod.status?.podIP ?? podIP());
  return { podIP: ip, podIPs: [{ ip }] };
}

function containerStatus(
  pod: Pod,
  container: Container,
  stage: PodStage,
  place: PodPlace,
  now: string,
): ContainerStatus {
  const old = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
  const sameBoot = old?.containerID?.startsWith(runtimePrefix(place.bootId)) ?? false;
  const restartCount = old === undefined ? 0 : old.restartCount + (sameBoot ? 0 : 1);
  const image = container.image ?? '';
  return {
    containerID: `${runtimePrefix(place.bootId)}${pod.metadata.uid ?? ''}/${container.name}/${restartCount}`,
    image,
    imageID: image,
    name: container.name,
    ready: stage === 'Ready',
    restartCount,
    started: stage !== 'Creating',
    state:
      stage === 'Creating'
        ? { waiting: { reason: 'ContainerCreating' } }
        : { running: { startedAt: (sameBoot ? old?.state?.running?.startedAt : undefined) ?? now } },
  };
}

function runtimePrefix(bootId: string): string {
  return `simulated://${bootId}/`;
}
