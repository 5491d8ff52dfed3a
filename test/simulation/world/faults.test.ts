import { expect, test } from 'vitest';
import { OpsError } from '#ops-adapters/port.ts';
import { kubeletRuns } from '#simulation/world/machine.ts';
import {
  description,
  hour,
  installCRI,
  installK8S,
  installOS,
  minute,
  operation,
  outcomeOf,
  scene,
  startMs,
} from './builders.ts';

test('Fails: the operation ends so, and half of its work is undone', async () => {
  const at = scene({ faults: [{ kind: 'Fails', reason: 'ChecksumMismatch', retryable: false }] });

  const { name } = await at.complete(installOS());

  expect(at.world.room.look(name, 'SN-1')).toMatchObject({ reason: 'ChecksumMismatch', retryable: false });
  expect(at.machine.disk.os).toBeUndefined();
});

test('Fails with nth: only that one fails', async () => {
  const fault = { kind: 'Fails', reason: 'InstallFailed', retryable: true, match: { layer: 'cri', nth: 2 } } as const;
  const at = scene({ faults: [fault] });
  await at.complete(installOS());

  const outcomes = [];
  for (let turn = 0; turn < 3; turn += 1) outcomes.push(outcomeOf(at, await at.complete(installCRI())));

  expect(outcomes).toEqual(['succeeded', 'InstallFailed', 'succeeded']);
});

test('a match by probability strikes as often as chance says', async () => {
  const at = scene({
    delays: 'none',
    faults: [
      { kind: 'Fails', reason: 'InstallFailed', retryable: true, match: { action: 'Inspect', probability: 0.3 } },
    ],
  });

  const outcomes = [];
  for (let turn = 0; turn < 1_000; turn += 1) outcomes.push(outcomeOf(at, at.begin({ action: 'Inspect' })));

  const struck = outcomes.filter((one) => one === 'InstallFailed').length;
  expect(struck).toBeGreaterThan(250);
  expect(struck).toBeLessThan(350);
});

test('a power supply that fails leaves the machine off', async () => {
  const at = scene({
    faults: [{ kind: 'Fails', reason: 'PowerFailed', retryable: true, match: { action: 'Reboot' } }],
  });
  await at.complete(installOS());

  await at.complete({ action: 'Reboot' });

  expect(at.machine.power).toBe('off');
});

test('a match by serial, SKU or predicate spares the others', async () => {
  const reason = 'InstallFailed' as const;
  const at = scene({
    faults: [
      { kind: 'Fails', reason, retryable: true, match: { serials: ['SN-1'] } },
      { kind: 'Fails', reason, retryable: true, match: { skus: ['gpu-8'] } },
      { kind: 'Fails', reason, retryable: true, match: { where: ({ serial }) => serial === 'SN-3' } },
    ],
  });
  for (const serial of ['SN-3', 'SN-4']) at.world.add(description({ serial }));
  at.world.add(description({ serial: 'SN-2', sku: 'gpu-8' }));

  const outcomes = [];
  for (const serial of ['SN-1', 'SN-2', 'SN-3', 'SN-4']) {
    outcomes.push(outcomeOf(at, await at.complete({ ...installOS(), machine: { serial, addresses: [] } })));
  }

  expect(outcomes).toEqual([reason, reason, reason, 'succeeded']);
});

test('Hangs: nothing but its deadline ends it', async () => {
  const at = scene({ faults: [{ kind: 'Hangs' }] });
  const request = at.begin(installOS());

  await at.clock.advanceBy(hour - 1);
  expect(outcomeOf(at, request)).toBe('running');
  await at.clock.advanceBy(1);

  expect(outcomeOf(at, request)).toBe('DeadlineExceeded');
});

test('Lies about an install: success is claimed, and the old OS runs on', async () => {
  const at = scene();
  await at.installAll();
  const { disk, bootId } = at.machine;
  at.world.faults.add({ kind: 'Lies', disk: 'Unchanged' });

  const request = await at.complete(installOS('13.2'));

  expect(outcomeOf(at, request)).toBe('succeeded');
  expect(at.machine.disk.os).toBe(disk.os);
  expect(at.machine.bootId).toBe(bootId);
  expect(at.world.room.look(request.name, 'SN-1')).toMatchObject({ facts: { osIncarnation: disk.os?.incarnation } });
});

test('Lies about a wipe: the old OS comes back with its kubelet', async () => {
  const at = scene({ faults: [{ kind: 'Lies', disk: 'Unchanged', match: { action: 'Wipe' } }] });
  await at.installAll();

  await at.complete({ action: 'Wipe' });
  await at.complete({ action: 'Reboot' });

  expect(kubeletRuns(at.machine)).toBe(true);
});

test('Lies about a version: another one is on the disk', async () => {
  const at = scene({ faults: [{ kind: 'Lies', disk: { version: '12.0' } }] });

  const request = await at.complete(installOS('13.1'));

  expect(outcomeOf(at, request)).toBe('succeeded');
  expect(at.machine.disk.os?.version).toBe('12.0');
});

test('Dies during an operation: it fails, and power never comes back', async () => {
  const at = scene({ faults: [{ kind: 'Dies', match: { layer: 'k8s' } }] });
  await at.complete(installOS());
  await at.complete(installCRI());

  const install = await at.complete(installK8S());
  const power = await at.complete({ action: 'PowerOn' });

  expect(outcomeOf(at, install)).toBe('Unreachable');
  expect(outcomeOf(at, power)).toBe('PowerFailed');
  expect(at.machine).toMatchObject({ dead: true, power: 'off' });
});

test('Dies at a time: whatever the machine is doing', async () => {
  const at = scene({ faults: [{ kind: 'Dies', at: startMs + minute, match: { serials: ['SN-1'] } }] });
  at.world.add(description({ serial: 'SN-2' }));
  const request = at.begin(installOS());

  await at.clock.advanceBy(minute);

  expect(outcomeOf(at, request)).toBe('Unreachable');
  expect([...at.world.machines()].map(({ dead }) => dead)).toEqual([true, false]);
});

test('a dead machine with a BMC proves that it is off; without one nobody answers', () => {
  const at = scene();

  at.world.kill('SN-1');

  expect(at.world.room.read('SN-1').poweredOn).toBe(false);
  expect(at.world.room.atBmc('bmc-of-SN-1')?.serial).toBe('SN-1');
  expect(at.world.room.atAddress('ip-of-SN-1')).toBeUndefined();
});

test('a repaired machine is off, and turns on again', async () => {
  const at = scene();
  at.world.kill('SN-1');

  at.world.revive('SN-1');
  const request = await at.complete({ action: 'PowerOn' });

  expect(outcomeOf(at, request)).toBe('succeeded');
});

test('FlakyBMC: the first of each so many calls are rejected, with nothing done', () => {
  const at = scene({ faults: [{ kind: 'FlakyBMC', failing: 2, of: 3 }] });

  const answers = [1, 2, 3, 4, 5, 6].map(() => {
    try {
      return at.world.room.read('SN-1').serial;
    } catch (error) {
      return error instanceof OpsError && error.retryable ? error.reason : error;
    }
  });

  expect(answers).toEqual(['Unreachable', 'Unreachable', 'SN-1', 'Unreachable', 'Unreachable', 'SN-1']);
});

test('FlakyBMC on start: nothing began', () => {
  const at = scene({ faults: [{ kind: 'FlakyBMC', failing: 1, of: 2, match: { layer: 'os' } }] });

  expect(() => at.begin(installOS())).toThrow(OpsError);

  expect(at.world.room.look('op-1', 'SN-1')).toEqual({ outcome: 'unknown' });
  expect(at.machine.disk.claim).toBeUndefined();
});

test('Slow: everything takes so many times as long', async () => {
  const at = scene({ faults: [{ kind: 'Slow', factor: 5 }] });
  const request = at.begin({ ...installOS(), deadline: startMs + 10 * hour });

  await at.clock.advanceBy(5 * 8 * 0.7 * minute - 1);
  expect(outcomeOf(at, request)).toBe('running');
  await at.clock.advanceBy(5 * 8 * 0.6 * minute);

  expect(outcomeOf(at, request)).toBe('succeeded');
});

test('StartTimesOut: start rejects, and the operation is found by its name', async () => {
  const at = scene({ faults: [{ kind: 'StartTimesOut', match: { nth: 1 } }] });
  const request = operation(installOS());

  expect(() => at.world.room.begin(request)).toThrow(OpsError);

  expect(outcomeOf(at, request)).toBe('running');
  expect(at.world.room.begin(request)).toEqual({ outcome: 'accepted' });
  expect(at.world.acts.since().filter(({ step }) => step === 'Began')).toHaveLength(1);
});

test('ForgetsJobs: the machine works on, and its operation is never begun twice', async () => {
  const at = scene({ faults: [{ kind: 'ForgetsJobs', match: { layer: 'os' } }] });
  const request = operation(installOS());
  at.world.room.begin(request);

  expect(at.world.room.knows(request.name)).toBe(false);
  expect(outcomeOf(at, request)).toBe('running');
  expect(at.world.room.begin(operation({ name: 'other', fence: { epoch: 1, sequence: 2 } }))).toEqual({
    outcome: 'busy',
    running: request.name,
  });
  await at.clock.advanceBy(hour);

  expect(at.machine.disk.os?.version).toBe('13.1');
  expect(() => at.world.room.look(request.name, 'SN-1')).toThrow('how it ended is lost');
  expect(at.world.room.begin(request)).toEqual({ outcome: 'accepted' });
  expect(at.machine.running).toBeUndefined();
});

test('ForgetsJobs at a time: answers are gone from then on', async () => {
  const at = scene({ faults: [{ kind: 'ForgetsJobs', at: startMs + hour }] });
  const first = await at.complete(installOS());
  await at.complete(installCRI());

  await at.clock.advanceTo(startMs + hour);

  expect(outcomeOf(at, first)).toBe('unknown');
});

test('cleared, nothing goes wrong any more: timed faults included', async () => {
  const at = scene({ faults: [{ kind: 'Hangs' }, { kind: 'Dies', at: startMs + minute }] });

  at.world.faults.clear();
  const request = await at.complete(installOS());

  expect(outcomeOf(at, request)).toBe('succeeded');
  expect(at.machine.dead).toBe(false);
});

test('a backend that is down rejects every call, and says so when asked for its health', () => {
  const at = scene();

  at.world.setBackendAnswers(false);

  expect(() => at.world.room.read('SN-1')).toThrow(OpsError);
  expect(() => at.world.room.look('op', 'SN-1')).toThrow(OpsError);
  expect(at.world.room.health()).toMatchObject({ healthy: false, reason: 'BackendFailed' });
});
