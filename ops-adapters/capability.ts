import type { Capability, Layer, LayerAction, MachineAction, OperationRequest } from './port.ts';

const layers: readonly Layer[] = ['os', 'cri', 'k8s', 'cni', 'csi'];
const layerActions: readonly LayerAction[] = ['Install', 'Upgrade', 'Reset'];
const machineActions: readonly MachineAction[] = ['PowerOn', 'PowerOff', 'Reboot', 'Wipe', 'Inspect'];

/** What a request says to ask for a capability. */
export type Asking = { action: MachineAction | LayerAction; layer?: Layer };

/** Every capability of the port, with what asks for it. */
export const askings: ReadonlyMap<Capability, Asking> = new Map<Capability, Asking>([
  ...machineActions.map((action): [Capability, Asking] => [action, { action }]),
  ...layerActions.flatMap((action) =>
    layers.map((layer): [Capability, Asking] => [`${action}/${layer}`, { action, layer }]),
  ),
]);

/**
 * The capability that a request asks for, or undefined where action and layer don't go together: a layer's action
 * without a layer, a machine's action with one.
 */
export function capabilityOf(request: Pick<OperationRequest, 'action' | 'layer'>): Capability | undefined {
  const text = request.layer === undefined ? request.action : `${request.action}/${request.layer}`;
  return isCapability(text) ? text : undefined;
}

/** Whether a text, say of an outside adapter's list, is a capability at all. */
export function isCapability(text: string): text is Capability {
  const known: ReadonlyMap<string, unknown> = askings;
  return known.has(text);
}
