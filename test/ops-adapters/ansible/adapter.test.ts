import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpsError } from '#ops-adapters/port.ts';
import { stage, type Stage } from './stage.ts';

/** Only ends what hangs. */
const patient = { timeout: 60_000 };

let at: Stage;
beforeEach(() => {
  at = stage();
});
afterEach(() => at.close());

describe('an operation', () => {
  test('is played once, whoever starts it how often', async () => {
    const [one, restarted, other] = [at.adapter(), at.adapter(), at.adapter('another controller'.replaceAll(' ', '-'))];
    const request = at.request();

    const outcomes = await Promise.all([one.start(request), one.start(request), restarted.start(request)]);
    const ended = await at.ended(restarted, request);
    const late = await other.start(request);

    expect([...outcomes, late]).toEqual(Array.from({ length: 4 }, () => ({ outcome: 'accepted' })));
    expect(ended).toMatchObject({ outcome: 'succeeded', facts: { serial: 'SN-1' } });
    expect(await at.ended(other, request)).toMatchObject({ outcome: 'succeeded' });
    expect(at.machine().played).toEqual([request.name]);
  });

  test('that failed is recorded on the machine, which is free for the next', async () => {
    const adapter = at.adapter();
    const request = at.request({ parameters: { do: 'fail' } });
    await adapter.start(request);

    const ended = await at.ended(adapter, request);

    expect(ended).toMatchObject({
      outcome: 'failed',
      reason: 'DiskNotFound',
      retryable: false,
      message: 'no such disk',
    });
    expect(at.machine().operations[request.name]?.outcome).toMatchObject({ reason: 'DiskNotFound' });
    expect(await adapter.start(at.request())).toEqual({ outcome: 'accepted' });
  });

  test('keeps its answer when its machine is gone', async () => {
    const request = at.request({ parameters: { do: 'fail' } });
    const adapter = at.adapter();
    await adapter.start(request);
    await at.ended(adapter, request);
    at.change({ away: true });

    expect(await at.adapter().poll(request)).toMatchObject({ outcome: 'failed', reason: 'DiskNotFound' });
  });

  test('refused as busy never began, and begins when the machine is free', async () => {
    const adapter = at.adapter();
    const first = at.request({ parameters: { do: 'wait' } });
    const second = at.request();
    await adapter.start(first);

    const busy = await adapter.start(second);
    const unknown = await adapter.poll(second);
    await adapter.cancel(first);
    const cancelled = await at.ended(adapter, first);
    const begun = await adapter.start(second);

    expect(busy).toEqual({ outcome: 'busy', running: first.name });
    expect(unknown).toEqual({ outcome: 'unknown' });
    expect(cancelled).toMatchObject({ outcome: 'failed', reason: 'Cancelled' });
    expect(begun).toEqual({ outcome: 'accepted' });
    expect(at.machine().played).toEqual([first.name, second.name]);
  });

  test('under a lower fence is refused', async () => {
    const adapter = at.adapter();
    const request = at.request({ fence: { epoch: 3, sequence: 7 } });
    await adapter.start(request);
    await at.ended(adapter, request);

    const lower = await adapter.start(at.request({ fence: { epoch: 3, sequence: 6 } }));

    expect(lower).toEqual({ outcome: 'fenced', highest: { epoch: 3, sequence: 7 } });
  });

  test('runs on while nobody looks, and a new process tells what it does', async () => {
    const request = at.request({ parameters: { do: 'wait' } });
    await at.adapter().start(request);
    const restarted = at.adapter();

    const seen = { outcome: 'running', message: 'Fetch the plugins' };
    await expect.poll(() => restarted.poll(request), patient).toMatchObject(seen);

    await restarted.cancel(request);
    expect(await at.ended(restarted, request)).toMatchObject({ reason: 'Cancelled' });
  });

  test('is heard of when it ends', async () => {
    const adapter = at.adapter();
    const request = at.request({ parameters: { do: 'wait' } });
    await adapter.start(request);

    const news = adapter.awaitNews?.(request);
    await adapter.cancel(request);
    await news;

    expect(await adapter.poll(request)).toMatchObject({ outcome: 'failed', reason: 'Cancelled' });
  });

  test('that failed where nobody polls any more leaves the machine free for those who lead by now', async () => {
    const [former, leading] = [at.adapter('former'), at.adapter('leading')];
    const request = at.request({ parameters: { do: 'fail' } });
    await former.start(request);

    await expect
      .poll(() => at.machine().operations[request.name]?.outcome, patient)
      .toMatchObject({ reason: 'DiskNotFound' });

    expect(await leading.poll(request)).toMatchObject({ outcome: 'failed', reason: 'DiskNotFound' });
    expect(await leading.start(at.request())).toEqual({ outcome: 'accepted' });
  });

  test('that another controller conducts is neither begun nor judged', async () => {
    const request = at.request({ parameters: { do: 'wait' } });
    const [one, other] = [at.adapter('one'), at.adapter('other')];
    await one.start(request);

    const again = await other.start(request);
    const poll = other.poll(request);

    expect(again).toEqual({ outcome: 'accepted' });
    await expect(poll).rejects.toMatchObject({ reason: 'BackendFailed', retryable: true });
    expect(at.machine().played).toEqual([request.name]);
    await one.cancel(request);
    await at.ended(one, request);
  });

  test('for a machine that nobody reaches is not known to have begun, and may be started again', async () => {
    const adapter = at.adapter();
    const request = at.request();
    at.change({ away: true });

    await expect(adapter.start(request)).rejects.toMatchObject({ reason: 'Unreachable', retryable: true });
    await expect(adapter.poll(request)).rejects.toBeInstanceOf(OpsError);
    at.change({ away: false });

    expect(await adapter.poll(request)).toEqual({ outcome: 'unknown' });
    expect(await adapter.start(request)).toEqual({ outcome: 'accepted' });
  });

  test('for another serial is refused', async () => {
    const adapter = at.adapter();

    const outcome = await adapter.start(at.request({ machine: { ...at.address, serial: 'SN-2' } }));

    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'SerialMismatch' });
  });
});

describe('without touching a machine', () => {
  test('what there is no playbook for is refused', async () => {
    const outcome = await at.adapter().start(at.request({ action: 'PowerOn', layer: undefined } as never));

    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'Unsupported' });
  });

  test('an installation without a seed of host keys is refused', async () => {
    const outcome = await at.adapter().start(at.request({ layer: 'os' }));

    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'InvalidRequest' });
  });

  test('nothing begins after its deadline', async () => {
    const outcome = await at.adapter().start(at.request({ deadline: 0 }));

    expect(outcome).toMatchObject({ outcome: 'refused', reason: 'DeadlineExceeded' });
    expect(at.machine().played).toEqual([]);
  });

  test('health says that ansible-runner is missing', async () => {
    const { createAnsibleAdapter } = await import('#ops-adapters/ansible/adapter.ts');
    const { systemClock: clock } = await import('#controllers/runtime/system/clock.ts');
    const adapter = createAnsibleAdapter({
      dataDir: `${at.root}/x`,
      command: '/nowhere/ansible-runner',
      parameters: {},
      clock,
    });

    expect(await adapter.health()).toEqual({
      healthy: false,
      reason: 'BackendFailed',
      message: 'there is no executable /nowhere/ansible-runner: install ansible-runner and ansible-core',
    });
  });

  test('health says which parameter can not be used', async () => {
    const health = await at.adapter('one', { 'playbook.Install/os': '/etc/passwd' }).health();

    expect(health).toMatchObject({ healthy: false, message: expect.stringContaining('outside the projects') });
  });
});
