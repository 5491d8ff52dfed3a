import type { Machine } from '../../world/machine.ts';
import { withCondition, type CoreCondition } from '../objects/condition.ts';
import type { Node, NodeInfo, NodeStatus } from '../objects/node.ts';
import { capacityOf } from './capacity.ts';

export type Readiness = { ready: true } | { ready: false; message: string };

export const runtimeStarting: Readiness = {
  ready: false,
  message: '[container runtime status check may not have completed yet]',
};

export const networkMissing: Readiness = {
  ready: false,
  message:
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady ' +
    'message:Network plugin returns error: cni plugin not initialized',
};

const pressures = [
  ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
] as const;

/**
 * The status that kubelet wants its Node to have. Conditions that others wrote stay. What is already right comes back
 * as it was, so that a kubelet whose Node says the truth has nothing to write.
 */
export function nodeStatus(machine: Machine, node: Node, readiness: Readiness, now: string): NodeStatus {
  let conditions: readonly CoreCondition[] = node.status?.conditions ?? [];
  for (const [type, reason, message] of pressures) {
    conditions = stated(conditions, { type, status: 'False', reason, message }, now);
  }
  const ready: Omit<CoreCondition, 'lastTransitionTime'> = readiness.ready
    ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
    : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: readiness.message };
  conditions = stated(conditions, ready, now);
  const capacity = capacityOf(machine.hardware);
  return {
    ...node.status,
    addresses: addressesOf(machine, node.metadata.name),
    allocatable: { ...node.status?.allocatable, ...capacity },
    capacity: { ...node.status?.capacity, ...capacity },
    conditions: [...conditions],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: nodeInfo(machine),
  };
}

function stated(
  conditions: readonly CoreCondition[],
  condition: Omit<CoreCondition, 'lastTransitionTime'>,
  now: string,
): readonly CoreCondition[] {
  const next = withCondition(conditions, condition, now);
  if (next === conditions) return conditions;
  return next.map((item) => (item.type === condition.type ? { ...item, lastHeartbeatTime: now } : item));
}

function addressesOf(machine: Machine, name: string): { type: string; address: string }[] {
  const given = machine.addresses.map(({ type, address }) => ({ type, address }));
  return given.some(({ type }) => type === 'Hostname') ? given : [...given, { type: 'Hostname', address: name }];
}

function nodeInfo({ serial, bootId = '', hardware, disk }: Machine): NodeInfo {
  const kubelet = versionOf(disk.layers.k8s);
  return {
    architecture: hardware.arch,
    bootID: bootId,
    containerRuntimeVersion:
      disk.layers.cri === undefined ? '' : `${disk.layers.cri.family}://${disk.layers.cri.version.replace(/^v/, '')}`,
    kernelVersion: 'simulated',
    kubeProxyVersion: kubelet,
    kubeletVersion: kubelet,
    machineID: disk.os?.incarnation ?? '',
    operatingSystem: 'linux',
    osImage: disk.os === undefined ? '' : `${disk.os.family} ${disk.os.version}`,
    systemUUID: serial,
  };
}

function versionOf(layer: { version: string } | undefined): string {
  if (layer === undefined) return '';
  return layer.version.startsWith('v') ? layer.version : `v${layer.version}`;
}
