import type { Capability, Layer, LayerAction, MachineAction, OperationRequest } from './port.ts';

const layerActions: ReadonlySet<string> = new Set<LayerAction>(['Install', 'Upgrade', 'Reset']);
const layers: ReadonlySet<string> = new Set<Layer>(['os', 'cri', 'k8s', 'cni', 'csi']);
const machineActions: ReadonlySet<string> = new Set<MachineAction>([
  'PowerOn',
  'PowerOff',
  'Reboot',
  'Wipe',
  'Inspect',
]);

/**
 * The capability that a request asks for, or undefined where action and layer don't go together: a layer's action
 * without a layer, a machine's action with one.
 */
export function capabilityOf(request: Pick<OperationRequest, 'action' | 'layer'>): Capability | undefined {
  const { action, layer } = request;
  if (isLayerAction(action)) return layer === undefined ? undefined : `${action}/${layer}`;
  return layer === undefined ? action : undefined;
}

/** Whether a text, say of an outside adapter's list, is a capability at all. */
export function isCapability(text: string): text is Capability {
  const slash = text.indexOf('/');
  if (slash < 0) return machineActions.has(text);
  return layerActions.has(text.slice(0, slash)) && layers.has(text.slice(slash + 1));
}

function isLayerAction(action: MachineAction | LayerAction): action is LayerAction {
  return layerActions.has(action);
}
