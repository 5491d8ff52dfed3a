import type { NodeIdentity } from '#ops-adapters/port.ts';
import type { Machine } from '../../world/machine.ts';

/** Labels that kubelet keeps by itself, under those it was given. */
export function nodeLabels(machine: Machine, identity: NodeIdentity): Record<string, string> {
  return {
    'kubernetes.io/arch': machine.hardware.arch,
    'kubernetes.io/hostname': identity.name,
    'kubernetes.io/os': 'linux',
    ...identity.labels,
  };
}
