import type { NodeIdentity, OperationRequest } from '#ops-adapters/port.ts';
import { asleep } from './acting.ts';
import type { Acting, Prevention } from './acting.ts';
import type { Disk, KubeletConfiguration, UpperLayer } from './machine.ts';

/** Which layers one of them stands on. */
const needs: Readonly<Record<UpperLayer, readonly ('os' | UpperLayer)[]>> = {
  cri: ['os'],
  k8s: ['os', 'cri'],
  cni: ['os'],
  csi: ['os'],
};

/** Install and Upgrade alike: an install over an older version replaces it, an upgrade has to find one. */
export function installLayer(layer: UpperLayer): Acting {
  return {
    prevented: (machine, request) => asleep(machine) ?? groundless(machine.disk, layer, request),
    finish(machine, { request, image }) {
      const { os, layers } = machine.disk;
      if (os === undefined || image === undefined) return;
      const kubelet = layer === 'k8s' ? configureKubelet(machine.disk.kubelet, request) : machine.disk.kubelet;
      const installed = { ...image, incarnation: os.incarnation };
      machine.disk = { ...machine.disk, layers: { ...layers, [layer]: installed }, ...(kubelet && { kubelet }) };
    },
  };
}

/** Takes a layer off. Without `k8s` the machine forgets its Node; what isn't there is reset already. */
export function resetLayer(layer: UpperLayer): Acting {
  return {
    prevented: (machine) => asleep(machine) ?? inUse(machine.disk, layer),
    finish(machine) {
      const { kubelet, layers, ...rest } = machine.disk;
      const { [layer]: _, ...others } = layers;
      machine.disk = { ...rest, layers: others, ...(kubelet && layer !== 'k8s' && { kubelet }) };
    },
  };
}

function groundless(disk: Disk, layer: UpperLayer, { action }: OperationRequest): Prevention | undefined {
  const missing = needs[layer].find((below) => (below === 'os' ? disk.os : disk.layers[below]) === undefined);
  if (missing !== undefined) return failed(`${layer} needs ${missing}, which isn't installed`);
  if (action === 'Upgrade' && disk.layers[layer] === undefined) return failed(`no ${layer} to upgrade`);
  return undefined;
}

function inUse({ layers }: Disk, layer: UpperLayer): Prevention | undefined {
  return layer === 'cri' && layers.k8s !== undefined ? failed('cri carries k8s: reset that first') : undefined;
}

function failed(message: string): Prevention {
  return { reason: 'InstallFailed', retryable: false, message };
}

/** Secrets are kept only by a kubelet that stays the same Node; an upgrade that names no Node changes nothing. */
function configureKubelet(
  before: KubeletConfiguration | undefined,
  { node, secrets }: OperationRequest,
): KubeletConfiguration | undefined {
  if (node === undefined) return before;
  const kept = before && sameNode(before.node, node) ? before : undefined;
  const bootstrapToken = secrets?.['bootstrapToken'] ?? kept?.bootstrapToken;
  const clusterCA = secrets?.['clusterCA'] ?? kept?.clusterCA;
  return {
    node,
    ...(bootstrapToken !== undefined && { bootstrapToken }),
    ...(clusterCA !== undefined && { clusterCA }),
    ...(kept?.certificate && { certificate: kept.certificate }),
  };
}

function sameNode(a: NodeIdentity, b: NodeIdentity): boolean {
  return a.name === b.name && a.providerID === b.providerID;
}
