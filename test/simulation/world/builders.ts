import type { OperationRequest } from '#ops-adapters/port.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import type { VirtualClock } from '#simulation/clock/virtual-clock.ts';
import type { MachineDescription } from '#simulation/world/hardware.ts';
import type { Machine } from '#simulation/world/machine.ts';
import { createWorld } from '#simulation/world/world.ts';
import type { World, WorldOptions } from '#simulation/world/world.ts';

export const startMs = Date.UTC(2026, 0, 1);
export const minute = 60_000;
export const hour = 60 * minute;

export function description(overrides: Partial<MachineDescription> = {}): MachineDescription {
  const serial = overrides.serial ?? 'SN-1';
  return {
    serial,
    sku: 'general-1',
    arch: 'amd64',
    cpu: '64',
    memory: '256Gi',
    disks: [{ name: 'nvme0n1', size: '960Gi', type: 'NVMe' }],
    nics: [{ name: 'eth0', speedMbps: 25_000 }],
    addresses: [{ type: 'InternalIP', address: `ip-of-${serial}` }],
    bmc: { address: `bmc-of-${serial}` },
    ...overrides,
  };
}

export interface Scene {
  world: World;
  clock: VirtualClock;
  /** The only machine, `SN-1`, unless others are added. */
  machine: Machine;
  /** Starts an operation on SN-1 (or who is named) under a fence above all before. */
  begin(overrides: Partial<OperationRequest>): OperationRequest;
  /** Starts it, and lets time pass until it has ended. */
  complete(overrides: Partial<OperationRequest>): Promise<OperationRequest>;
  /** OS, runtime and kubelet, one after the other. */
  installAll(): Promise<void>;
}

export function scene(options: Partial<WorldOptions> = {}, machine: Partial<MachineDescription> = {}): Scene {
  const clock = createVirtualClock({ startMs });
  const world = createWorld({ clock, random: createSeededRandom(1), ...options });
  let sequence = 0;
  const begin = (overrides: Partial<OperationRequest>): OperationRequest => {
    sequence += 1;
    const request = operation({ name: `op-${sequence}`, fence: { epoch: 1, sequence }, ...overrides });
    world.room.begin({ ...request, deadline: overrides.deadline ?? clock.now() + hour });
    return request;
  };
  const complete = async (overrides: Partial<OperationRequest>): Promise<OperationRequest> => {
    const request = begin(overrides);
    const { serial } = request.machine;
    await clock.runUntil(() => world.machine(serial)?.running !== request.name, { maxMs: 2 * hour });
    return request;
  };
  return {
    world,
    clock,
    machine: world.add(description(machine)),
    begin,
    complete,
    async installAll() {
      await complete(installOS());
      await complete(installCRI());
      await complete(installK8S());
    },
  };
}

export function operation(overrides: Partial<OperationRequest> = {}): OperationRequest {
  return {
    name: 'op',
    machine: { serial: 'SN-1', addresses: [] },
    action: 'Inspect',
    fence: { epoch: 1, sequence: 1 },
    claimUid: 'claim-1',
    parameters: {},
    deadline: startMs + hour,
    ...overrides,
  };
}

export function installOS(version = '13.1'): Partial<OperationRequest> {
  return { action: 'Install', layer: 'os', image: { family: 'debian', version, sha256: 'aa' } };
}

export function installCRI(version = '2.1.0'): Partial<OperationRequest> {
  return { action: 'Install', layer: 'cri', image: { family: 'containerd', version } };
}

export function installK8S(version = '1.35.0', node = 'node-1'): Partial<OperationRequest> {
  return {
    action: 'Install',
    layer: 'k8s',
    image: { family: 'kubernetes', version },
    node: { ...identity, name: node, providerID: `rackwright://${node}/uid` },
    secrets: { bootstrapToken: 'abcdef.0123456789abcdef' },
  };
}

export const identity = { labels: {}, taints: [], controlPlaneEndpoint: 'https://api.example:6443' };

/** How the operation went, as the backend says. */
export function outcomeOf({ world }: Scene, { name, machine }: OperationRequest): string {
  const seen = world.room.look(name, machine.serial);
  return seen.outcome === 'failed' ? seen.reason : seen.outcome;
}
