import { capabilityOf } from '../capability.ts';
import { isOperationName } from '../operation-name.ts';
import { OpsError } from '../port.ts';
import type {
  Capability,
  Facts,
  MachineAddress,
  OperationHandle,
  OperationRequest,
  OpsAdapter,
  PollOutcome,
  StartOutcome,
} from '../port.ts';
import { locate } from './locate.ts';
import type { MachineRoom } from './machine-room.ts';

/** All of the port but `Reset/os`: an OS isn't taken off a machine, the machine is wiped. */
export const simulatedCapabilities: ReadonlySet<Capability> = new Set<Capability>([
  'PowerOn',
  'PowerOff',
  'Reboot',
  'Wipe',
  'Inspect',
  'Install/os',
  'Install/cri',
  'Install/k8s',
  'Install/cni',
  'Install/csi',
  'Upgrade/os',
  'Upgrade/cri',
  'Upgrade/k8s',
  'Upgrade/cni',
  'Upgrade/csi',
  'Reset/cri',
  'Reset/k8s',
  'Reset/cni',
  'Reset/csi',
]);

/** The adapter over a simulated machine room. It keeps nothing itself: any number of instances may share a room. */
export function createSimulatedAdapter(room: MachineRoom): OpsAdapter {
  return {
    capabilities: simulatedCapabilities,

    async start(request) {
      // What began is looked up by name before the machine is: it may have begun although nobody answers there now.
      return room.knows(request.name)
        ? room.begin(request)
        : (refusalOf(request) ?? strangerAt(room, request.machine) ?? room.begin(request));
    },

    async poll({ name, machine }: OperationHandle): Promise<PollOutcome> {
      return room.look(name, machine.serial);
    },

    async cancel({ name, machine }: OperationHandle): Promise<void> {
      room.stop(name, machine.serial);
    },

    async inspect(machine: MachineAddress): Promise<Facts> {
      const located = locate(room, machine);
      if (!located.found) throw new OpsError(located.reason, located.message, { retryable: located.retryable });
      return room.read(located.serial);
    },

    async health() {
      return room.health();
    },
  };
}

function strangerAt(room: MachineRoom, machine: MachineAddress): StartOutcome | undefined {
  const located = locate(room, machine);
  return located.found ? undefined : { outcome: 'refused', reason: located.reason, message: located.message };
}

function refusalOf(request: OperationRequest): StartOutcome | undefined {
  const capability = capabilityOf(request);
  if (capability === undefined)
    return invalid(`${request.action} with layer ${request.layer ?? '(none)'} is no action`);
  if (!simulatedCapabilities.has(capability)) {
    return { outcome: 'refused', reason: 'Unsupported', message: `the simulated adapter can't do ${capability}` };
  }
  if (!isOperationName(request.name)) return invalid('an operation name has at most 253 characters of [a-z0-9.-]');
  const installs = request.action === 'Install' || request.action === 'Upgrade';
  if (installs && request.image === undefined) return invalid(`${capability} needs an image`);
  if (capability === 'Install/k8s' && request.node === undefined) return invalid('Install/k8s needs a node identity');
  return undefined;
}

function invalid(message: string): StartOutcome {
  return { outcome: 'refused', reason: 'InvalidRequest', message };
}
