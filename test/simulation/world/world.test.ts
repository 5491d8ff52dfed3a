import { expect, test } from 'vitest';
import { description, hour, installCRI, installOS, minute, operation, outcomeOf, scene } from './builders.ts';

test('machines of one SKU share one description of their hardware', () => {
  const { world } = scene();

  const other = world.add(description({ serial: 'SN-2' }));

  expect(other.hardware).toBe(world.machine('SN-1')?.hardware);
});

test.each([
  ['serial', description(), 'serial SN-1'],
  ['BMC', description({ serial: 'SN-2', bmc: { address: 'bmc-of-SN-1' } }), 'BMC address bmc-of-SN-1'],
  [
    'address',
    description({ serial: 'SN-2', addresses: [{ type: 'InternalIP', address: 'ip-of-SN-1' }] }),
    'address ip-of-SN-1',
  ],
])('two machines have no %s in common', (_, twin, what) => {
  const { world } = scene();

  expect(() => world.add(twin)).toThrow(`${what} is taken by another machine`);
});

test('a machine carried out fails what ran on it, and its place is free', () => {
  const at = scene();
  const request = at.begin(installOS());

  at.world.remove('SN-1');

  expect(outcomeOf(at, request)).toBe('Unreachable');
  expect(at.world.size).toBe(0);
  expect(at.world.add(description()).disk.os).toBeUndefined();
});

test('a machine that comes back is still fenced', () => {
  const at = scene();
  at.begin({ ...installOS(), fence: { epoch: 5, sequence: 1 } });
  at.world.remove('SN-1');
  at.world.add(description());

  expect(at.world.room.begin(operation({ name: 'old', fence: { epoch: 4, sequence: 9 } }))).toEqual({
    outcome: 'fenced',
    highest: { epoch: 5, sequence: 1 },
  });
});

test('at infinite speed an operation is done when it is next polled', () => {
  const at = scene({ speed: Infinity });

  const request = at.begin(installOS());

  expect(outcomeOf(at, request)).toBe('succeeded');
  expect(at.clock.pendingTimers).toBe(0);
});

test('without delays it is the same, and chance is asked for nothing but identities', () => {
  const at = scene({ delays: 'none' });

  expect(outcomeOf(at, at.begin(installOS()))).toBe('succeeded');
  expect(outcomeOf(at, at.begin(installCRI()))).toBe('succeeded');
});

test('delays are divided by the speed, and a SKU may have its own', async () => {
  const delays = { skus: { 'general-1': { 'Install/os': { meanMs: 100 * minute, spread: 0 } } } };
  const at = scene({ speed: 10, delays });
  const request = at.begin(installOS());

  await at.clock.advanceBy(10 * minute - 1);
  expect(outcomeOf(at, request)).toBe('running');
  await at.clock.advanceBy(1);

  expect(outcomeOf(at, request)).toBe('succeeded');
});

test('a speed below 1 is refused', () => {
  expect(() => scene({ speed: 0 })).toThrow(RangeError);
  expect(() => scene({ speed: Number.NaN })).toThrow(RangeError);
});

test('a finished operation keeps its answer for an hour, and is then forgotten', async () => {
  const at = scene({ delays: 'none' });
  const request = at.begin(installOS());
  await at.clock.advanceBy(hour);
  at.begin(installCRI());
  expect(outcomeOf(at, request)).toBe('succeeded');

  await at.clock.advanceBy(1);
  at.begin(installCRI());

  expect(outcomeOf(at, request)).toBe('unknown');
});

test('what a finished operation tells is what was so when it ended', async () => {
  const at = scene();
  const request = await at.complete(installOS());
  const before = at.world.room.look(request.name, 'SN-1');

  await at.complete({ action: 'Reboot' });

  expect(at.world.room.look(request.name, 'SN-1')).toEqual(before);
  expect(before).toMatchObject({ facts: { storedClaim: { sequence: 1 }, poweredOn: true } });
});

test('a name belongs to one machine', () => {
  const at = scene();
  at.world.add(description({ serial: 'SN-2' }));
  const request = at.begin(installOS());

  const elsewhere = { ...request, machine: { serial: 'SN-2', addresses: [] } };

  expect(at.world.room.begin(elsewhere)).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
  expect(() => at.world.room.look(request.name, 'SN-2')).toThrow('began on serial SN-1');
});

test('listeners hear each kind of change when the machine is consistent again, until they stop', async () => {
  const at = scene();
  const heard: string[] = [];
  const stop = at.world.subscribe(({ serial, kind, machine }) => {
    heard.push(`${serial} ${kind} ${machine.power} ${machine.disk.os?.version ?? 'blank'} ${machine.running ?? '-'}`);
  });

  await at.complete(installOS());
  stop();
  await at.complete(installCRI());

  expect(heard).toEqual([
    'SN-1 power booting blank op-1',
    'SN-1 disk booting blank op-1',
    'SN-1 job booting blank op-1',
    'SN-1 power on 13.1 -',
    'SN-1 disk on 13.1 -',
    'SN-1 job on 13.1 -',
  ]);
});

test('the history tells what was done, under which fence, and what was there before', async () => {
  const at = scene();
  await at.installAll();
  const read = at.world.acts.count;

  await at.complete({ action: 'Wipe' });

  expect(at.world.acts.since(read)).toMatchObject([
    {
      step: 'Began',
      serial: 'SN-1',
      operation: { action: 'Wipe', fence: { epoch: 1, sequence: 4 }, claimUid: 'claim-1' },
      before: { power: 'on', os: { version: '13.1' }, node: 'node-1', claim: { sequence: 3 } },
    },
    { step: 'Ended', outcome: 'Succeeded', before: { power: 'booting', running: 'op-4' } },
  ]);
});

test('the history holds no secret', async () => {
  const at = scene();

  await at.installAll();
  await at.complete({ action: 'Wipe' });

  expect(JSON.stringify(at.world.acts.since())).not.toContain('0123456789abcdef');
});

test('refused starts are kept apart, as nothing changed', () => {
  const at = scene();
  at.begin(installOS());

  at.begin(installCRI());
  at.begin({ ...installCRI(), fence: { epoch: 0, sequence: 9 } });

  expect(at.world.refusals.since()).toMatchObject([
    { operation: { name: 'op-2' }, outcome: { outcome: 'busy', running: 'op-1' } },
    { operation: { name: 'op-3' }, outcome: { outcome: 'fenced', highest: { epoch: 1, sequence: 1 } } },
  ]);
});

test('an operation stopped by a listener as it began ends once', async () => {
  const at = scene();
  const stop = at.world.subscribe(({ machine }) => {
    if (machine.running !== undefined) at.world.room.stop(machine.running, machine.serial);
  });

  const request = at.begin({ action: 'PowerOff' });
  stop();
  await at.clock.advanceBy(hour);

  expect(outcomeOf(at, request)).toBe('Cancelled');
  expect(at.world.acts.since().filter(({ step }) => step === 'Ended')).toHaveLength(1);
});
