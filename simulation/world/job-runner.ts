import { OpsError } from '#ops-adapters/port.ts';
import type { OperationRequest, StartOutcome } from '#ops-adapters/port.ts';
import type { ActOccasion, Acting } from './acting.ts';
import { actingOf } from './actions.ts';
import { describeOperation, recordMachine, recordOperation } from './acts.ts';
import { admit } from './admission.ts';
import type { Backend } from './backend.ts';
import { factSourceOf } from './facts.ts';
import type { FaultKind } from './faults.ts';
import type { Job } from './jobs.ts';
import type { MachineState } from './machine-state.ts';
import { planEnd } from './run-end.ts';
import type { RunEnd } from './run-end.ts';

/** What works on machines, whether or not the backend still remembers that it does. */
export interface JobRunner {
  /** @throws OpsError where a fault loses the answer of an operation that did begin. */
  begin(machine: MachineState, request: OperationRequest): StartOutcome;
  cancel(job: Job): void;
  /** Breaks the machine, and with it whatever runs there. */
  die(machine: MachineState): void;
}

interface Run {
  machine: MachineState;
  job: Job;
  occasion: ActOccasion;
  /** Absent where nothing is done to the machine in truth. */
  acting: Acting | undefined;
  cancelTimer: () => void;
}

export function createJobRunner(backend: Backend): JobRunner {
  const { clock, log, hall, jobs, fences, faults, acts, refusals } = backend;
  /** By serial. */
  const runs = new Map<string, Run>();

  function finish({ machine, job, occasion, acting }: Run, end: Exclude<RunEnd, { how: 'Dies' }>): void {
    if (end.how === 'Succeeds') acting?.finish(machine, occasion);
    else acting?.abandon?.(machine, end.reason, occasion);
    job.result =
      end.how === 'Succeeds'
        ? { outcome: 'succeeded', seen: factSourceOf(machine, fences.highest(machine)) }
        : { outcome: 'failed', reason: end.reason, retryable: end.retryable, message: end.message };
  }

  function conclude(run: Run, end: RunEnd): void {
    const { machine, job } = run;
    const { serial } = machine;
    if (runs.get(serial) !== run) return;
    if (end.how === 'Dies') {
      die(machine);
      return;
    }
    runs.delete(serial);
    run.cancelTimer();
    hall.change(machine, () => {
      const before = recordMachine(machine);
      machine.running = undefined;
      finish(run, end);
      jobs.ended(job, clock.now());
      const outcome = end.how === 'Succeeds' ? 'Succeeded' : end.reason;
      acts.append({ at: clock.now(), serial, before, step: 'Ended', operation: job.operation, outcome });
      log.debug('operation ended', { object: serial, operation: job.operation.name, outcome });
    });
  }

  function die(machine: MachineState): void {
    if (machine.dead) return;
    const { serial } = machine;
    hall.change(machine, () => {
      acts.append({ at: clock.now(), serial, before: recordMachine(machine), step: 'Died' });
      machine.dead = true;
      machine.power = 'off';
    });
    const run = runs.get(serial);
    if (run !== undefined) conclude(run, { how: 'Fails', ...lostMachine });
  }

  function run(machine: MachineState, request: OperationRequest): void {
    const { capability, acting } = actingFor(request);
    const now = clock.now();
    const { serial } = machine;
    const struck = faults.onStart({ machine, request });
    const prevented = acting.prevented?.(machine, request);
    const durationMs = backend.drawDelay(machine.hardware.sku, capability) * struck.slow;
    const operation = recordOperation(request);
    const job: Job = { serial, operation, startedAt: now, durationMs, result: undefined };
    const occasion: ActOccasion = { request, image: imageOf(request, struck.lies?.disk), uuid: backend.uuid };
    const idle = prevented !== undefined || struck.lies?.disk === 'Unchanged';
    const started: Run = { machine, job, occasion, acting: idle ? undefined : acting, cancelTimer: () => undefined };
    const planned = planEnd({ durationMs, untilDeadlineMs: request.deadline - now, prevented, faults: struck });

    jobs.add(job);
    runs.set(serial, started);
    hall.change(machine, () => {
      acts.append({ at: now, serial, before: recordMachine(machine), step: 'Began', operation });
      log.debug('operation began', { object: serial, operation: request.name, what: describeOperation(operation) });
      const claim = { uid: request.claimUid, ...operation.fence, operation: request.name };
      fences.remember(serial, claim);
      machine.disk = { ...machine.disk, claim };
      machine.running = request.name;
      started.acting?.begin?.(machine);
    });
    if (planned.afterMs <= 0) conclude(started, planned.end);
    else started.cancelTimer = clock.setTimer(planned.afterMs, () => conclude(started, planned.end));

    if (struck.forgets) jobs.forgetAll();
    if (struck.timesOut) throw new OpsError('Unreachable', `no answer from ${serial} in time`, { retryable: true });
  }

  return {
    begin(machine, request) {
      const admission = admit(machine, request, { jobs, fences, now: clock.now() });
      if (admission.admitted) {
        run(machine, request);
        return { outcome: 'accepted' };
      }
      const { answer } = admission;
      if (answer.outcome !== 'accepted') {
        const operation = recordOperation(request);
        refusals.append({ at: clock.now(), serial: machine.serial, operation, outcome: answer });
      }
      return answer;
    },
    cancel(job) {
      const found = runs.get(job.serial);
      if (found?.job === job) conclude(found, { how: 'Fails', ...cancelled });
    },
    die,
  };
}

const lostMachine = { reason: 'Unreachable', retryable: true, message: 'the machine went silent' } as const;
const cancelled = { reason: 'Cancelled', retryable: false, message: 'stopped as asked' } as const;

function actingFor(request: OperationRequest): NonNullable<ReturnType<typeof actingOf>> {
  const found = actingOf(request);
  if (found !== undefined) return found;
  throw new OpsError('Unsupported', `no machine does ${request.action} ${request.layer ?? ''}`, { retryable: false });
}

function imageOf(
  { image }: OperationRequest,
  lie: Extract<FaultKind, { kind: 'Lies' }>['disk'] | undefined,
): ActOccasion['image'] {
  if (image === undefined) return undefined;
  const { family, version, sha256 } = image;
  if (typeof lie === 'object') return { family, version: lie.version };
  return { family, version, ...(sha256 !== undefined && { digest: sha256 }) };
}
