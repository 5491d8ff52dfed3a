import { OpsError } from '#ops-adapters/port.ts';
import type { OperationRequest, PollOutcome } from '#ops-adapters/port.ts';
import type { Door, MachineRoom } from '#ops-adapters/simulated/machine-room.ts';
import { describeOperation } from './acts.ts';
import type { Backend } from './backend.ts';
import { factSourceOf, factsOf } from './facts.ts';
import type { JobRunner } from './job-runner.ts';
import type { Job } from './jobs.ts';
import type { Machine } from './machine.ts';
import type { MachineState } from './machine-state.ts';

/**
 * The world as the simulated adapter sees it. A BMC answers whatever its machine is doing, for a dead one too; without it
 * the backend reaches a machine that is off (somebody presses the button), but not a dead one.
 */
export function createRoom(backend: Backend, runner: JobRunner, answers: () => boolean): MachineRoom {
  const { hall, jobs, fences, faults, clock } = backend;

  function call(serial: string, request?: OperationRequest): MachineState | undefined {
    if (!answers()) throw new OpsError('BackendFailed', 'the backend is down', { retryable: true });
    const machine = hall.bySerial(serial);
    const failure = machine && faults.onCall({ machine, ...(request && { request }) });
    if (failure !== undefined) throw failure;
    return machine;
  }

  function present(serial: string, machine: MachineState | undefined): MachineState {
    if (machine !== undefined) return machine;
    throw new OpsError('Unreachable', `no machine has serial ${serial}`, { retryable: true });
  }

  return {
    atBmc: (address) => bmcDoor(hall.byBmc(address)),
    atAddress: (address) => plainDoor(hall.byAddress(address)),
    bySerial: (serial) => plainDoor(hall.bySerial(serial)),
    knows: (name) => jobs.get(name) !== undefined,

    begin(request) {
      const { serial } = request.machine;
      return runner.begin(present(serial, call(serial, request)), request);
    },

    look(name, serial) {
      const machine = call(serial);
      const job = jobOf(backend, name, serial);
      if (job !== undefined) return answerOf(job, clock.now());
      if (machine?.running === name) {
        return { outcome: 'running', percent: 0, message: 'the backend restarted; the machine works on', logTail: '' };
      }
      const last = machine === undefined ? fences.remembered(serial) : fences.highest(machine);
      if (last?.operation !== name) return { outcome: 'unknown' };
      throw new OpsError('BackendFailed', `operation ${name} began, but how it ended is lost`, { retryable: false });
    },

    stop(name, serial) {
      call(serial);
      const job = jobOf(backend, name, serial);
      if (job !== undefined) runner.cancel(job);
    },

    read(serial) {
      const machine = present(serial, call(serial));
      return factsOf(factSourceOf(machine, fences.highest(machine)));
    },

    health: () =>
      answers()
        ? { healthy: true }
        : { healthy: false, reason: 'BackendFailed', message: 'the simulated backend is down' },
  };
}

function jobOf({ jobs }: Backend, name: string, serial: string): Job | undefined {
  const job = jobs.get(name);
  if (job === undefined || job.serial === serial) return job;
  throw new OpsError('InvalidRequest', `operation ${name} began on serial ${job.serial}`, { retryable: false });
}

function answerOf(job: Job, now: number): PollOutcome {
  const { result } = job;
  const what = describeOperation(job.operation);
  if (result === undefined) return progressOf(job, what, now);
  if (result.outcome === 'failed') return { ...result, logTail: `${what}: ${result.message}\n` };
  return { outcome: 'succeeded', facts: factsOf(result.seen), logTail: `${what}: done\n` };
}

function progressOf(job: Job, what: string, now: number): PollOutcome {
  const share = job.durationMs > 0 ? (now - job.startedAt) / job.durationMs : 0;
  const percent = Math.min(99, Math.floor(100 * share));
  return { outcome: 'running', percent, message: `${what}, ${percent} %`, logTail: `${what}: begun\n` };
}

function plainDoor(machine: Machine | undefined): Door | undefined {
  return machine === undefined || machine.dead ? undefined : { serial: machine.serial, admits: () => true };
}

function bmcDoor(machine: Machine | undefined): Door | undefined {
  if (machine?.bmc === undefined) return undefined;
  const { certificateFingerprint, password } = machine.bmc;
  return {
    serial: machine.serial,
    ...(certificateFingerprint !== undefined && { certificateFingerprint }),
    admits: (secrets) => password === undefined || secrets?.['bmc.password'] === password,
  };
}
