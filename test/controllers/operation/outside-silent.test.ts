import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minute, openStage, type OutsideStage } from './outside-stage.ts';

let stage: OutsideStage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.lab.stop());

describe('a process that is silent', () => {
  test('and begins nothing is told by its OpsMaster, until it begins something', async () => {
    await stage.wipe();
    await stage.start();
    expect(stage.master()).toMatchObject({ status: 'True' });

    await stage.lab.settle(3 * minute);
    expect(stage.master()).toMatchObject({ status: 'False', reason: 'ProcessSilent' });
    expect(stage.master()?.message).toContain('Operation wipe may begin since');

    await stage.take();
    await stage.lab.settle(minute);
    expect(stage.master()).toMatchObject({ status: 'True' });
  });

  test('and begins nothing until the deadline leaves the machine untouched, and is silent still', async () => {
    await stage.wipe();
    await stage.start();

    await stage.lab.settle(61 * minute);

    expect(stage.seen()?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', retryable: true });
    expect(stage.seen()?.status?.startedAt).toBeUndefined();
    expect(stage.master()).toMatchObject({ status: 'False', reason: 'ProcessSilent' });
  });

  test('and tells no end has its Operation taken back past the deadline, not before, and an Event says so', async () => {
    await stage.wipe();
    await stage.start();
    await stage.take();

    await stage.lab.settle(64 * minute);
    expect(stage.seen()?.status?.phase).toBe('Running');
    expect(stage.master()?.reason).toBe('ProcessSilent');
    await stage.lab.settle(2 * minute);

    expect(stage.seen()?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', retryable: true });
    expect(stage.seen()?.status?.startedAt).toBeDefined();
    expect(stage.admission()).toMatchObject({ status: 'False', reason: 'TakenBack' });
    const { items } = await stage.lab.kube.list({
      group: '',
      version: 'v1',
      plural: 'events',
      kind: 'Event',
      namespaced: true,
    });
    expect(items.filter(({ reason }) => reason === 'TakenBack')).toHaveLength(1);
  });

  test.each([
    ['success', { phase: 'Succeeded', facts: {} }],
    ['that it still runs', { phase: 'Running' }],
    ['facts', { facts: { storedClaim: { uid: 'u', epoch: 9, sequence: 9 } } }],
  ])('and comes back late, after its Operation was taken back, can’t tell %s any more', async (_, late) => {
    await stage.wipe();
    await stage.start();
    await stage.take();
    await stage.lab.settle(66 * minute);

    const told = stage.tell({ finishedAt: stage.after(0), ...late });

    await expect(told).rejects.toMatchObject({ reason: 'Invalid' });
    expect(stage.seen()?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  test('and was killed with its Operation open leaves the next one to wait', async () => {
    await stage.wipe();
    await stage.start();
    await stage.take();

    await stage.wipe('next', { spec: { sequence: 2 } });
    await stage.lab.settle(60 * minute);

    expect(stage.admission('next')).toMatchObject({ status: 'False', reason: 'MachineBusy' });
  });
});
