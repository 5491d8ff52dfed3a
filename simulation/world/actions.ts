import { capabilityOf } from '#ops-adapters/capability.ts';
import type { Capability, OperationRequest } from '#ops-adapters/port.ts';
import type { Acting } from './acting.ts';
import { installOS, upgradeOS, wipe } from './disk-actions.ts';
import { installLayer, resetLayer } from './layer-actions.ts';
import { inspect, powerOff, powerOn, reboot } from './power-actions.ts';

const actings: Readonly<Partial<Record<Capability, Acting>>> = {
  PowerOn: powerOn,
  PowerOff: powerOff,
  Reboot: reboot,
  Wipe: wipe,
  Inspect: inspect,
  'Install/os': installOS,
  'Install/cri': installLayer('cri'),
  'Install/k8s': installLayer('k8s'),
  'Install/cni': installLayer('cni'),
  'Install/csi': installLayer('csi'),
  'Upgrade/os': upgradeOS,
  'Upgrade/cri': installLayer('cri'),
  'Upgrade/k8s': installLayer('k8s'),
  'Upgrade/cni': installLayer('cni'),
  'Upgrade/csi': installLayer('csi'),
  'Reset/cri': resetLayer('cri'),
  'Reset/k8s': resetLayer('k8s'),
  'Reset/cni': resetLayer('cni'),
  'Reset/csi': resetLayer('csi'),
};

/** What a request does to a machine, or undefined for what no simulated machine can do. */
export function actingOf(
  request: Pick<OperationRequest, 'action' | 'layer'>,
): { capability: Capability; acting: Acting } | undefined {
  const capability = capabilityOf(request);
  const acting = capability && actings[capability];
  return capability && acting && { capability, acting };
}
