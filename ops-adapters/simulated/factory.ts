import type { OpsAdapterFactory } from '../port.ts';
import { createSimulatedAdapter } from './adapter.ts';
import type { MachineRoom } from './machine-room.ts';

/** The adapter `simulated`. Every OpsMaster that names it reaches the same room: endpoint and credentials don't matter. */
export function createSimulatedFactory(room: MachineRoom): OpsAdapterFactory {
  return { name: 'simulated', revision: '1', create: () => createSimulatedAdapter(room) };
}
