import type { Outcome } from '#controllers/runtime/controller.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Store } from '#controllers/runtime/store.ts';
import type { Stored } from '#models/meta/object.ts';
import { sleep, type Clock } from '#models/ports/clock.ts';
import type { Machine } from '../../world/machine.ts';
import type { Pod } from '../objects/pod.ts';
import { pods as podResource } from '../resources.ts';
import { unlessGone } from '../unless-gone.ts';
import type { PodAddresses } from './pod-addresses.ts';
import { podStep } from './pod-step.ts';
import type { Processes } from './processes.ts';

export interface PodWorkerParts {
  clock: Clock;
  processes: Processes;
  addresses: PodAddresses;
  pods: Pick<Store<Pod>, 'get' | 'byIndex'>;
  machine(serial: string): Machine | undefined;
}

const settled: Outcome = { done: 'settled' };
/** After so many reports others have their turn: calls within one process never leave it to them by themselves. */
const inARow = 50;

/** What the kubelets do for their pods, one pod a key. Where no kubelet runs nothing happens, and the pod stays as it is. */
export function createPodWorker(parts: PodWorkerParts): (podKey: string) => Promise<Outcome> {
  const { clock, pods } = parts;
  let reports = 0;

  function addressFor(nodeName: string): string {
    const taken = new Set(pods.byIndex('node', nodeName).flatMap(({ status }) => status?.podIP ?? []));
    return parts.addresses.next(nodeName, taken);
  }

  return async (podKey) => {
    const pod = pods.get(podKey);
    const nodeName = pod?.spec.nodeName ?? '';
    const process = parts.processes.named(nodeName).find((one) => one.registered);
    const kube = process?.connection?.kube;
    if (pod === undefined || process === undefined || kube === undefined) return settled;

    const step = podStep(pod, {
      bootId: process.bootId,
      hostIP: hostAddress(parts.machine(process.serial)),
      podIP: () => addressFor(nodeName),
      now: clock.now(),
    });
    switch (step.do) {
      case 'nothing':
        return settled;
      case 'later':
        return { done: 'requeue', atMs: step.at };
      case 'report':
        reports += 1;
        if (reports % inARow === 0) await sleep(clock, 0);
        await unlessGone(kube.updateSubresource<Stored<Pod>>(podResource, 'status', { ...pod, status: step.status }));
        return step.again === undefined ? settled : { done: 'requeue', atMs: step.again };
      case 'remove':
        await remove(kube, pod);
        return settled;
    }
  };
}

function remove(kube: Kube, { metadata: { name, namespace = '', uid } }: Stored<Pod>): Promise<void> {
  return unlessGone(kube.delete(podResource, { name, namespace }, { uid, gracePeriodSeconds: 0 }));
}

function hostAddress(machine: Machine | undefined): string {
  const addresses = machine?.addresses ?? [];
  return addresses.find(({ type }) => type === 'InternalIP')?.address ?? addresses[0]?.address ?? '';
}
