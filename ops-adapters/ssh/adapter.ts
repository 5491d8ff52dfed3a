import { sleep, type Clock } from '#models/ports/clock.ts';
import { capabilityOf } from '../capability.ts';
import { lacksToJoin } from '../joining.ts';
import { isOperationName } from '../operation-name.ts';
import type { Capability, MachineAddress, OperationRequest, OpsAdapter, PollOutcome, StartOutcome } from '../port.ts';
import { OpsError } from '../port.ts';
import { inspected, pollOutcome, startOutcome } from './answers.ts';
import { parameterProblem } from './connection/parameters.ts';
import { type OsInstall, osInstall } from './os-install.ts';
import type { RunnerChannel } from './runner-channel.ts';

/** What the runner can do (`machine-runner/rackwright_runner/works.py`), and inspecting. */
export const sshCapabilities: ReadonlySet<Capability> = new Set<Capability>([
  'Inspect',
  'Reboot',
  'PowerOff',
  'Wipe',
  'Install/os',
  'Install/cni',
  'Upgrade/cni',
  'Reset/cni',
  'Install/cri',
  'Upgrade/cri',
  'Reset/cri',
  'Install/k8s',
  'Upgrade/k8s',
  'Reset/k8s',
]);

/**
 * The adapter over a runner on each machine. It keeps nothing itself: locks, fences, records and logs are on the machine,
 * so any number of instances may work, one after the other or at once.
 * @param parameters of the OpsMaster.
 * @param hangUp closes the connections that `channel` calls by.
 */
export function createSshAdapter(
  channel: RunnerChannel,
  clock: Clock,
  parameters: Readonly<Record<string, string>> = {},
  hangUp: () => void = () => undefined,
): OpsAdapter {
  const closing = new AbortController();
  return {
    capabilities: sshCapabilities,

    async start(request) {
      const refused = refusalOf(request);
      if (refused !== undefined) return refused;
      const { machine, secrets = {}, deadline, ...rest } = request;
      const own = ownPart(request, parameters);
      if ('outcome' in own) return own;
      const call = {
        call: 'start',
        serial: machine.serial,
        secrets: { ...secrets, ...own.secrets },
        // The machine's clock may be years off: it is told for how long, not until when.
        request: {
          ...rest,
          addresses: machine.addresses,
          ...own.request,
          remainingSeconds: Math.max(0, (deadline - clock.now()) / 1_000),
        },
      } as const;
      try {
        return startOutcome(await channel.call(machine, call));
      } catch (error) {
        // What never got to a machine can't have begun there.
        if (!(error instanceof OpsError) || !turnsAway.has(error.reason)) throw error;
        return { outcome: 'refused', reason: error.reason, message: error.message };
      }
    },

    async poll({ name, machine, action }) {
      const look = async (at: MachineAddress): Promise<PollOutcome> =>
        pollOutcome(await channel.call(at, { call: 'poll', serial: machine.serial, name }));
      const outcome = await look(machine);
      // Whoever was root on the system that is to be gone has its host key, and could say that it is.
      return action === 'Wipe' && outcome.outcome === 'succeeded' ? look(inRescue(machine)) : outcome;
    },

    async awaitNews({ name, machine }) {
      const until = clock.now() + longestNewsMs;
      for (
        let pause = 250;
        clock.now() < until && !closing.signal.aborted;
        pause = Math.min(pause * 1.5, mostPauseMs)
      ) {
        try {
          await channel.call(machine, { call: 'wait', serial: machine.serial, name });
          return;
        } catch (error) {
          // A machine that goes down comes back. What else is wrong is for a poll to tell, at its own pace.
          if (!(error instanceof OpsError) || error.reason !== 'Unreachable') pause = longestNewsMs;
        }
        await sleep(clock, Math.min(pause, until - clock.now()), closing.signal);
      }
    },

    async cancel({ name, machine }) {
      await channel.call(machine, { call: 'cancel', serial: machine.serial, name });
    },

    async inspect(machine) {
      return inspected(await channel.call(machine, { call: 'inspect', serial: machine.serial }));
    },

    /** There is nothing between us and the machines that could be ill: only what is said of reaching them can be wrong. */
    async health() {
      const message = parameterProblem(parameters);
      return message === undefined ? { healthy: true } : { healthy: false, reason: 'InvalidRequest', message };
    },

    close() {
      closing.abort();
      hangUp();
    },
  };
}

/** Known by the keys of rescue systems alone, not by that of an installed one. */
function inRescue({ claimEpoch: _installed, ...machine }: MachineAddress): MachineAddress {
  return machine;
}

const longestNewsMs = 5 * 60_000;
const mostPauseMs = 500;

const turnsAway: ReadonlySet<OpsError['reason']> = new Set(['AuthenticationFailed', 'HostKeyMismatch']);

function refusalOf(request: OperationRequest): StartOutcome | undefined {
  const capability = capabilityOf(request);
  if (capability === undefined)
    return invalid(`${request.action} with layer ${request.layer ?? '(none)'} is no action`);
  if (!sshCapabilities.has(capability)) {
    return { outcome: 'refused', reason: 'Unsupported', message: `the ssh adapter can't do ${capability}` };
  }
  if (!isOperationName(request.name)) return invalid('an operation name has at most 253 characters of [a-z0-9.-]');
  const lacking = lacksToJoin(request);
  return lacking === undefined ? undefined : invalid(lacking);
}

/** What the runner needs beside the request. Nothing, for most. */
function ownPart(request: OperationRequest, parameters: Readonly<Record<string, string>>): OsInstall | StartOutcome {
  if (request.action !== 'Install' || request.layer !== 'os') return { secrets: {}, request: {} };
  try {
    const own = osInstall(request, parameters);
    return own ?? invalid('the Secret of the OpsMaster has no hostKeySeed: what is installed could not be recognised');
  } catch (error) {
    if (error instanceof OpsError) return { outcome: 'refused', reason: error.reason, message: error.message };
    throw error;
  }
}

function invalid(message: string): StartOutcome {
  return { outcome: 'refused', reason: 'InvalidRequest', message };
}
