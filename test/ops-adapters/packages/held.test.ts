import { beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#models/ports/log.ts';
import { heldFactory } from '#ops-adapters/packages/held.ts';
import type { OpsAdapter, OperationRequest } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';

let clock: VirtualClock;
beforeEach(() => {
  clock = createVirtualClock({ startMs: 0 });
});

const machine = { serial: 'SN-1', addresses: [] };
const handle = { name: 'op', machine };
const request: OperationRequest = {
  ...handle,
  action: 'Reboot',
  fence: { epoch: 1, sequence: 1 },
  claimUid: 'u',
  parameters: {},
  deadline: 1,
};

/** An adapter of somebody else, who need not keep to the types. */
function theirs(calls: object): OpsAdapter {
  const whole = {
    capabilities: new Set(['Reboot']),
    start: async () => ({ outcome: 'accepted' }),
    poll: async () => ({ outcome: 'unknown' }),
    cancel: async () => undefined,
    inspect: async () => ({}),
    health: async () => ({ healthy: true }),
    ...calls,
  };
  const factory = { name: 'acme', revision: '1', create: () => whole as unknown as OpsAdapter };
  return heldFactory(factory).create({ parameters: {}, clock, log: silentLog });
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('an adapter of somebody else', () => {
  test('answers as it did where that is of the port', async () => {
    const outcome = { outcome: 'running', percent: 3, message: 'at it', logTail: '' };

    expect(await theirs({ poll: async () => outcome }).poll(handle)).toEqual(outcome);
    expect(await theirs({}).start(request)).toEqual({ outcome: 'accepted' });
  });

  test.each([
    ['nothing', undefined],
    ['a word', 'running'],
    ['an outcome that nobody knows', { outcome: 'finished' }],
    ['a success without facts', { outcome: 'succeeded', logTail: '' }],
    [
      'a failure for a reason that nobody knows',
      { outcome: 'failed', reason: 'Moon', retryable: true, message: '', logTail: '' },
    ],
    ['a failure that may be for good or not', { outcome: 'failed', reason: 'BootFailed', message: '', logTail: '' }],
    ['a percentage that is none', { outcome: 'running', percent: 'some', message: '', logTail: '' }],
  ])('that answers poll with %s has failed, and may be asked again', async (_, answer) => {
    const error = await errorOf(theirs({ poll: async () => answer }).poll(handle));

    expect(error).toBeInstanceOf(OpsError);
    expect(error).toMatchObject({ reason: 'BackendFailed', retryable: true });
  });

  test.each([
    ['fenced without a fence', { outcome: 'fenced' }],
    ['refused for a reason that nobody knows', { outcome: 'refused', reason: 'Moon', message: '' }],
    ['busy with nothing', { outcome: 'busy' }],
  ])('that answers start with %s has failed, and nobody knows what began', async (_, answer) => {
    expect(await errorOf(theirs({ start: async () => answer }).start(request))).toBeInstanceOf(OpsError);
  });

  test('throws an OpsError of another copy of the module, and it is understood', async () => {
    const foreign = Object.assign(new Error('nobody answers'), {
      name: 'OpsError',
      reason: 'Unreachable',
      retryable: true,
    });

    const error = await errorOf(theirs({ inspect: () => Promise.reject(foreign) }).inspect(machine));

    expect(error).toBeInstanceOf(OpsError);
    expect(error).toMatchObject({ reason: 'Unreachable', message: 'nobody answers', retryable: true });
  });

  test('that throws anything else, or at once, has failed in words that name it', async () => {
    const thrown = (): never => {
      throw new TypeError('x is undefined');
    };

    expect(await errorOf(theirs({ inspect: thrown }).inspect(machine))).toMatchObject({
      name: 'OpsError',
      reason: 'BackendFailed',
      message: 'adapter acme, revision 1, failed: x is undefined',
    });
    expect(await theirs({ health: thrown }).health()).toMatchObject({ healthy: false, reason: 'BackendFailed' });
  });

  test('that never answers is given up after a minute', async () => {
    const error = errorOf(theirs({ poll: () => new Promise(() => undefined) }).poll(handle));

    await clock.advanceBy(60_000);

    expect(await error).toMatchObject({ reason: 'BackendFailed', retryable: true });
    expect(clock.pendingTimers).toBe(0);
  });

  test('that can wait where the work is done is heard, but not more than once a second', async () => {
    let asked = 0;
    const adapter = theirs({
      awaitNews: async () => {
        asked += 1;
      },
    });
    let heard = 0;
    const hear = (): void => void adapter.awaitNews?.(handle).then(() => (heard += 1));

    hear();
    await clock.advanceBy(900);
    expect([asked, heard]).toEqual([1, 0]);
    await clock.advanceBy(100);

    expect(heard).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });

  test.each([
    ['never tells', () => new Promise(() => undefined)],
    [
      'throws at once',
      () => {
        throw new TypeError('x is undefined');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('that %s when it is to be heard is asked again all the same', async (_, awaitNews) => {
    let heard = false;
    void theirs({ awaitNews })
      .awaitNews?.(handle)
      .then(() => (heard = true));

    await clock.advanceBy(10 * 60_000);

    expect(heard).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('that has nothing to hear is as one that says so', () => {
    expect(theirs({})).not.toHaveProperty('awaitNews');
    expect(theirs({})).not.toHaveProperty('close');
  });

  test('lets go of what it holds when the process ends, and hurts nobody by how it does', () => {
    let closed = 0;
    theirs({
      close() {
        closed += 1;
        throw new Error('closed twice');
      },
    }).close?.();

    expect(closed).toBe(1);
  });

  test.each([
    ['nothing', { healthy: false }],
    ['a reason that nobody knows', { healthy: false, reason: 'Moon', message: 'no' }],
    ['neither yes nor no', { message: 'fine' }],
  ])('that says of its health %s is not well, in words', async (_, answer) => {
    const health = await theirs({ health: async () => answer }).health();

    expect(health).toEqual({
      healthy: false,
      reason: 'BackendFailed',
      message: 'adapter acme, revision 1, answered health with what is no answer',
    });
  });

  test.each([
    ['lacks a call', { poll: undefined }, 'has no poll'],
    ['claims what nobody knows', { capabilities: new Set(['Fly']) }, 'claims to do Fly'],
  ])('that %s can’t be made', (_, calls, words) => {
    expect(() => theirs(calls)).toThrow(words);
  });
});
