import type { Clock } from '#models/ports/clock.ts';
import { silentLog } from '#models/ports/log.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { MachineRoom } from '#ops-adapters/simulated/machine-room.ts';
import { createSeededIds } from '../clock/seeded-ids.ts';
import { recordMachine } from './acts.ts';
import type { Act, Refusal } from './acts.ts';
import type { Backend } from './backend.ts';
import { createBoundedLog } from './bounded-log.ts';
import type { BoundedLog } from './bounded-log.ts';
import { createDelayDraw } from './delays.ts';
import type { Delays } from './delays.ts';
import { createFaultPlan } from './fault-plan.ts';
import type { FaultPlan, TimedFault } from './fault-plan.ts';
import type { Fault, FaultOccasion } from './faults.ts';
import { createFenceMemory } from './fence-memory.ts';
import { createHall } from './hall.ts';
import type { FoundState } from './hall.ts';
import type { MachineDescription } from './hardware.ts';
import { createJobRunner } from './job-runner.ts';
import { createJobStore } from './jobs.ts';
import type { ChangeListener, KubeletDisk, Machine } from './machine.ts';
import type { MachineState } from './machine-state.ts';
import { createRoom } from './room.ts';

export interface WorldOptions {
  clock: Clock;
  /** The same numbers, and the same calls at the same times, make the same history. */
  random: Random;
  log?: Log;
  /** Delays are divided by it: 1 (the default) is life, Infinity is none. */
  speed?: number;
  delays?: Delays;
  faults?: readonly Fault[];
  /** How many acts, and as many refusals, are held (default 100,000). */
  actsHeld?: number;
}

/** The truth: the machines, what is on them, and the backend that works on them, whatever anybody believes. */
export interface World {
  /** What the simulated adapter is given. */
  readonly room: MachineRoom;
  /** What a simulated kubelet may write. */
  readonly kubelets: KubeletDisk;
  readonly faults: FaultPlan;
  readonly acts: BoundedLog<Act>;
  readonly refusals: BoundedLog<Refusal>;
  readonly size: number;

  /** @throws Error for a serial, BMC or network address that another machine has. */
  add(description: MachineDescription, found?: FoundState): Machine;
  /** Carries a machine out; what ran on it fails. The backend keeps its memory of the fence. */
  remove(serial: string): void;
  machine(serial: string): Machine | undefined;
  /** In the order in which they were added. */
  machines(): IterableIterator<Machine>;
  subscribe(listener: ChangeListener): () => void;

  /** Breaks a machine for good, or until `revive` has it repaired (it is then off). No machine, no effect. */
  kill(serial: string): void;
  revive(serial: string): void;
  /** The backend restarts without its jobs (machines work on), and without its memory of fences where said so. */
  restartBackend(loss?: { fences: boolean }): void;
  /** While false, every call of the adapter about a machine is rejected. */
  setBackendAnswers(answers: boolean): void;
}

/** How long a finished operation keeps its answer: what the port promises. */
const keepJobsMs = 60 * 60_000;

export function createWorld(options: WorldOptions): World {
  const { clock, random, log = silentLog, speed = 1, delays = {}, actsHeld = 100_000 } = options;
  const hall = createHall();
  const acts = createBoundedLog<Act>(actsHeld);
  const refusals = createBoundedLog<Refusal>(actsHeld);
  const jobs = createJobStore(keepJobsMs);
  const fences = createFenceMemory();
  const faults = createFaultPlan({ random, clock, onTime: strikeInTime });
  const ids = createSeededIds(random);
  const uuid = (): string => ids.uuid();
  const drawDelay = createDelayDraw({ random, delays, speed });
  const backend: Backend = { clock, log, hall, jobs, fences, faults, acts, refusals, drawDelay, uuid };
  const runner = createJobRunner(backend);
  let answering = true;

  function strikeInTime(fault: TimedFault, strikes: (occasion: FaultOccasion) => boolean): void {
    if (fault.kind === 'ForgetsJobs') {
      jobs.forgetAll();
      return;
    }
    for (const machine of hall.all()) if (strikes({ machine })) runner.die(machine);
  }

  function note(machine: MachineState, step: 'Revived' | 'Added' | 'Removed'): void {
    acts.append({ at: clock.now(), serial: machine.serial, before: recordMachine(machine), step });
  }

  for (const fault of options.faults ?? []) faults.add(fault);

  return {
    room: createRoom(backend, runner, () => answering),
    kubelets: {
      storeCertificate(serial, providerID, certificate) {
        const machine = hall.bySerial(serial);
        const kubelet = machine?.disk.kubelet;
        if (machine === undefined || kubelet?.node.providerID !== providerID) return false;
        hall.change(machine, () => {
          machine.disk = { ...machine.disk, kubelet: { ...kubelet, certificate } };
        });
        return true;
      },
    },
    faults,
    acts,
    refusals,
    get size() {
      return hall.size;
    },
    add(description, found = {}) {
      const machine = hall.add(description, found, uuid);
      note(machine, 'Added');
      return machine;
    },
    remove(serial) {
      const machine = hall.bySerial(serial);
      if (machine === undefined) return;
      runner.die(machine);
      note(machine, 'Removed');
      hall.remove(machine);
    },
    machine: (serial) => hall.bySerial(serial),
    machines: () => hall.all(),
    subscribe: (listener) => hall.subscribe(listener),
    kill(serial) {
      const machine = hall.bySerial(serial);
      if (machine !== undefined) runner.die(machine);
    },
    revive(serial) {
      const machine = hall.bySerial(serial);
      if (machine?.dead !== true) return;
      note(machine, 'Revived');
      hall.change(machine, () => {
        machine.dead = false;
      });
    },
    restartBackend(loss) {
      jobs.forgetAll();
      if (loss?.fences === true) fences.forgetAll();
    },
    setBackendAnswers(answers) {
      answering = answers;
    },
  };
}
