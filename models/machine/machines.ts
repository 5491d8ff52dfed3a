import type { AnyStateMachine } from 'xstate';
import { clusterMachine } from '../cluster/machine.ts';
import { computeAssetMachine } from '../computeasset/machine.ts';
import { computeNodeMachine } from '../computenode/machine.ts';
import { flavorMachine } from '../flavor/machine.ts';
import { imageMachine } from '../image/machine.ts';
import { nodePoolMachine } from '../nodepool/machine.ts';
import { operationMachine } from '../operation/machine.ts';
import { opsMasterMachine } from '../opsmaster/machine.ts';
import { opsMinionMachine } from '../opsminion/machine.ts';
import { placeMachine } from '../place/machine.ts';
import { resourceOfferMachine } from '../resourceoffer/machine.ts';
import { skuMachine } from '../sku/machine.ts';
import { unitInstanceMachine } from '../unit/instance-machine.ts';
import { unitMachine } from '../unit/machine.ts';

/** A machine, and the kinds whose phase it decides. */
export interface MachineRow {
  kinds: readonly string[];
  machine: AnyStateMachine;
}

/** Every machine there is. A row here is drawn into `docs/machines/`, and every path of its graph is walked by a test. */
export const machines: readonly MachineRow[] = [
  { kinds: ['Region', 'AZone', 'Rack'], machine: placeMachine },
  { kinds: ['SKU'], machine: skuMachine },
  { kinds: ['Flavor'], machine: flavorMachine },
  { kinds: ['OSImage', 'CRIImage', 'K8SImage', 'CNIImage', 'CSIImage'], machine: imageMachine },
  { kinds: ['OpsMaster'], machine: opsMasterMachine },
  { kinds: ['Cluster'], machine: clusterMachine },
  { kinds: ['ComputeAsset'], machine: computeAssetMachine },
  { kinds: ['OpsMinion'], machine: opsMinionMachine },
  { kinds: ['Operation'], machine: operationMachine },
  { kinds: ['NodePool'], machine: nodePoolMachine },
  { kinds: ['ComputeNode'], machine: computeNodeMachine },
  { kinds: ['ResourceOffer'], machine: resourceOfferMachine },
  { kinds: ['Unit'], machine: unitMachine },
  { kinds: ['the instances of a Unit'], machine: unitInstanceMachine },
];
