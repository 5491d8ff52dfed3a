import { azoneController } from './azone.ts';
import { binderController } from './binder.ts';
import { capacityController } from './capacity.ts';
import { certificateSigningRequestController } from './certificatesigningrequest.ts';
import { clusterController } from './cluster.ts';
import { cniImageController } from './cniimage.ts';
import { computeAssetController } from './computeasset.ts';
import { computeNodeController } from './computenode.ts';
import { criImageController } from './criimage.ts';
import { csiImageController } from './csiimage.ts';
import { flavorController } from './flavor.ts';
import { k8sImageController } from './k8simage.ts';
import { layerOperationsController } from './layer-operations.ts';
import { nodePoolController } from './nodepool.ts';
import { operationController } from './operation.ts';
import { opsMasterController } from './opsmaster.ts';
import { opsMinionController } from './opsminion.ts';
import { osImageController } from './osimage.ts';
import { rackController } from './rack.ts';
import { regionController } from './region.ts';
import { resourceOfferController } from './resourceoffer.ts';
import type { ControllerDefinition } from './runtime/controller.ts';
import { createCapacityFindings } from './shell/capacity-findings.ts';
import type { Ports } from './shell/ports.ts';
import { createVerdicts } from './shell/verdicts.ts';
import { skuController } from './sku.ts';
import { unitController } from './unit.ts';

/** Every controller there is. A new kind is one line here. */
export function controllers(ports: Ports): ControllerDefinition[] {
  const verdicts = createVerdicts();
  const capacityFindings = createCapacityFindings();
  return [
    regionController(ports),
    azoneController(ports),
    rackController(ports),
    skuController(ports),
    computeAssetController(ports),
    flavorController(ports),
    osImageController(ports),
    criImageController(ports),
    k8sImageController(ports),
    cniImageController(ports),
    csiImageController(ports),
    ...(['os', 'cri', 'k8s', 'cni', 'csi'] as const).map((layer) => layerOperationsController(ports, layer)),
    opsMasterController(ports),
    opsMinionController(ports),
    operationController(ports),
    clusterController(ports, capacityFindings),
    capacityController(ports, capacityFindings),
    nodePoolController(ports),
    binderController(ports, verdicts),
    computeNodeController(ports, verdicts),
    resourceOfferController(ports),
    unitController(ports),
    certificateSigningRequestController(ports),
  ];
}
