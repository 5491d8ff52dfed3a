import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { askings } from '#ops-adapters/capability.ts';
import { OpsError, compareFences } from '#ops-adapters/port.ts';
import type { Fence, MachineAddress, OperationRequest } from '#ops-adapters/port.ts';
import { createSimulatedFactory } from '#ops-adapters/simulated/factory.ts';
import { silentLog } from '#models/ports/log.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import type { Act } from '#simulation/world/acts.ts';
import type { Fault } from '#simulation/world/faults.ts';
import { kubeletRuns } from '#simulation/world/machine.ts';
import { createWorld } from '#simulation/world/world.ts';
import type { World } from '#simulation/world/world.ts';
import { description, hour, installCRI, installK8S, installOS, minute, operation, startMs } from './builders.ts';

const serials = ['SN-1', 'SN-2'];
const images = { os: installOS(), cri: installCRI(), k8s: installK8S() };

type Step =
  | { do: 'start'; request: OperationRequest }
  | { do: 'cancel'; serial: string }
  | { do: 'pass'; ms: number }
  | { do: 'restart' }
  | { do: 'kill' | 'revive'; serial: string };

const serial = fc.constantFrom(...serials);

// As the port demands, a name stands for one request; the same one comes again often enough.
const start = fc
  .record({
    serial,
    asking: fc.constantFrom(...[...askings.values()].filter((one) => one.action !== 'Reset' || one.layer !== 'os')),
    epoch: fc.integer({ min: 1, max: 3 }),
    sequence: fc.integer({ min: 0, max: 6 }),
  })
  .map((drawn): Step => {
    const { layer } = drawn.asking;
    const parts = layer === 'os' || layer === 'cri' || layer === 'k8s' ? images[layer] : installCRI();
    const machine = at(drawn.serial);
    const fence = { epoch: drawn.epoch, sequence: drawn.sequence };
    const deadline = startMs + 100 * hour;
    const name = nameOf(drawn.serial, drawn.asking.action, layer, drawn.epoch, drawn.sequence);
    const { layer: _, ...rest } = operation({ ...parts, name, machine, fence, deadline });
    return { do: 'start', request: { ...rest, ...drawn.asking } };
  });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: start },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), serial }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(20 * minute) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'revive' as const), serial }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

const probability = fc.double({ min: 0, max: 0.5, noNaN: true });
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constant('Fails' as const),
    reason: fc.constantFrom('InstallFailed' as const, 'PowerFailed' as const),
    retryable: fc.boolean(),
    match: fc.record({ probability }),
  }),
  fc.record({ kind: fc.constant('Hangs' as const), match: fc.record({ probability }) }),
  fc.record({
    kind: fc.constant('Lies' as const),
    disk: fc.constantFrom('Unchanged' as const, { version: '0.0.1' }),
    match: fc.record({ probability }),
  }),
  fc.record({ kind: fc.constant('Dies' as const), match: fc.record({ probability }) }),
  fc.record({ kind: fc.constant('Slow' as const), factor: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('StartTimesOut' as const), match: fc.record({ probability }) }),
  fc.record({ kind: fc.constant('ForgetsJobs' as const), match: fc.record({ probability }) }),
  fc.record({ kind: fc.constant('FlakyBMC' as const), failing: fc.nat(2), of: fc.integer({ min: 1, max: 4 }) }),
);

const history = [fc.array(step, { maxLength: 60 }), fc.array(fault, { maxLength: 3 }), fc.integer()] as const;

test.prop([...history])('one operation at a time, each name once, under fences that only rise', async (...run) => {
  const { world } = await replay(...run);

  for (const one of serials) {
    const acts = world.acts.since().filter((act) => act.serial === one);
    expectOneAtATime(acts);
    expectRisingFences(acts);
  }
  const begun = world.acts.since().flatMap((act) => (act.step === 'Began' ? [act.operation.name] : []));
  expect(new Set(begun).size).toBe(begun.length);
});

test.prop([...history])('what is on a disk belongs to the OS that is on it', async (...run) => {
  await replay(...run, (world) => {
    for (const machine of world.machines()) {
      const { os, layers, kubelet } = machine.disk;
      for (const layer of Object.values(layers)) expect(layer.incarnation).toBe(os?.incarnation);
      if (layers.k8s !== undefined) expect(layers.cri).toBeDefined();
      if (kubelet !== undefined) expect(layers.k8s).toBeDefined();
      if (machine.dead) expect(machine.power).toBe('off');
      if (machine.power !== 'on') expect(kubeletRuns(machine)).toBe(false);
    }
  });
});

test.prop([...history])('the fence that is told never falls', async (...run) => {
  const told = new Map<string, Fence>();
  await replay(...run, (world) => {
    for (const machine of world.machines()) {
      const act = world.acts.since().findLast((one) => one.serial === machine.serial && one.step === 'Began');
      if (act?.step !== 'Began') continue;
      const before = told.get(machine.serial);
      if (before !== undefined) expect(compareFences(act.operation.fence, before)).toBeGreaterThanOrEqual(0);
      told.set(machine.serial, act.operation.fence);
    }
  });
});

test.prop([...history])('the same seed and steps make the same history', async (...run) => {
  const first = await replay(...run);
  const second = await replay(...run);

  expect(second.answers).toEqual(first.answers);
  expect(second.world.acts.since()).toEqual(first.world.acts.since());
  expect([...second.world.machines()]).toEqual([...first.world.machines()]);
});

function nameOf(...parts: (string | number | undefined)[]): string {
  return parts.join('.').toLowerCase();
}

function at(serial: string): MachineAddress {
  return { serial, addresses: [] };
}

async function replay(
  steps: readonly Step[],
  faults: readonly Fault[],
  seed: number,
  check: (world: World) => void = () => undefined,
): Promise<{ world: World; answers: unknown[] }> {
  const clock = createVirtualClock({ startMs });
  const world = createWorld({ clock, random: createSeededRandom(seed), faults });
  for (const one of serials) world.add(description({ serial: one }));
  const adapter = createSimulatedFactory(world.room).create({ parameters: {}, clock, log: silentLog });
  const answers: unknown[] = [];
  world.subscribe(() => check(world));

  for (const one of steps) {
    try {
      if (one.do === 'start') answers.push(await adapter.start(one.request));
      if (one.do === 'cancel')
        await adapter.cancel({ name: world.machine(one.serial)?.running ?? 'none', machine: at(one.serial) });
      if (one.do === 'pass') await clock.advanceBy(one.ms);
      if (one.do === 'restart') world.restartBackend();
      if (one.do === 'kill') world.kill(one.serial);
      if (one.do === 'revive') world.revive(one.serial);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      answers.push(error.message);
    }
    check(world);
  }
  await clock.advanceBy(200 * hour);
  return { world, answers };
}

function expectOneAtATime(acts: readonly Act[]): void {
  let running: string | undefined;
  for (const act of acts) {
    if (act.step === 'Began') {
      expect(running).toBeUndefined();
      running = act.operation.name;
    }
    if (act.step === 'Ended') {
      expect(act.operation.name).toBe(running);
      running = undefined;
    }
  }
  expect(running).toBeUndefined();
}

function expectRisingFences(acts: readonly Act[]): void {
  const fences = acts.flatMap((act) => (act.step === 'Began' ? [act.operation.fence] : []));
  for (const [place, fence] of fences.entries()) {
    const before = fences[place - 1];
    if (before !== undefined) expect(compareFences(fence, before)).toBeGreaterThan(0);
  }
}
