import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '#models/generated/operation.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import { operations } from '#models/generated/resources.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { opsMinion } from '#test/builders/opsminion.ts';
import { minute, openStage, type OutsideStage } from './outside-stage.ts';

let stage: OutsideStage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.lab.stop());

describe('the gate is ours', () => {
  test('an Operation of an external OpsMaster is offered, and our adapter isn’t asked', async () => {
    await stage.wipe();

    await stage.start();

    expect(stage.seen()?.status).toMatchObject({ phase: 'Pending', reason: 'Admitted' });
    expect(stage.admission()).toMatchObject({ status: 'True', reason: 'Admitted' });
    expect(stage.seen()?.status?.startedAt).toBeUndefined();
    expect(stage.begunByUs).toEqual([]);
  });

  test('one that may not begin isn’t offered, and the server refuses whoever begins it all the same', async () => {
    await stage.freeze('audit');
    await stage.wipe();

    await stage.start();

    expect(stage.admission()).toMatchObject({ status: 'False', reason: 'Frozen' });
    await expect(stage.take()).rejects.toThrow('may not run');
  });

  test('an offer is withdrawn when the gate shuts before anybody began, and who comes late finds out', async () => {
    await stage.wipe();
    await stage.start();
    const offered = stage.seen();

    await stage.freeze('audit');
    await stage.lab.settle();

    expect(stage.admission()).toMatchObject({ status: 'False', reason: 'Frozen' });
    await expect(stage.take(offered)).rejects.toMatchObject({ reason: 'Conflict' });
  });

  test('one that is cancelled, or whose claim is lost, before anybody began ends untouched', async () => {
    await stage.wipe();
    await stage.start();

    await stage.lab.change('Operation', 'wipe', { spec: { cancel: true } });
    await stage.lab.settle();

    expect(stage.seen()?.status).toMatchObject({ phase: 'Failed', reason: 'Cancelled', retryable: true });
    expect(stage.seen()?.status?.startedAt).toBeUndefined();
    expect(stage.admission()?.status).toBe('False');
  });

  test('one at a time is offered on a machine, and as many as the OpsMaster may run at once', async () => {
    for (const name of ['asset-2', 'asset-3']) {
      await stage.lab.put(
        computeAsset({ metadata: { name }, spec: { serial: name, claimRef: { name, uid: name }, claimEpoch: 1 } }),
      );
      await stage.wipe(`of-${name}`, { spec: { assetRef: { name }, claim: { uid: name, epoch: 1 } } });
    }
    await stage.wipe();
    await stage.wipe('again', { spec: { sequence: 2 } });

    await stage.start();

    const names = ['again', 'of-asset-2', 'of-asset-3', 'wipe'];
    expect(names.filter((name) => stage.admission(name)?.status === 'True')).toHaveLength(2);
    expect(stage.admission('again')).toMatchObject({ status: 'False', reason: 'MachineBusy' });
    expect(names.map((name) => stage.admission(name)?.reason)).toContain('ConcurrencyLimit');
  });
});

describe('from there the outside process writes', () => {
  test('what it says stays as it says it, while it runs', async () => {
    await stage.wipe();
    await stage.start();

    await stage.take();
    await stage.freeze('audit');
    const told = stage.seen()?.metadata.resourceVersion;
    await stage.lab.settle(30 * minute);

    expect(stage.seen()?.status).toMatchObject({ phase: 'Running', message: 'wiping' });
    expect(stage.seen()?.metadata.resourceVersion).toBe(told);
  });

  test('its end gets the Ready condition that an end has, and its fence goes on record', async () => {
    await stage.lab.put(opsMinion());
    await stage.wipe();
    await stage.start();
    await stage.take();

    await stage.tell({ phase: 'Succeeded', finishedAt: stage.after(0), facts: { serial: 'SN-1' } });
    await stage.lab.settle(2 * minute);

    expect(stage.lab.ready('Operation', 'wipe')).toBe('True Succeeded');
    expect(stage.lab.get<OpsMinion>('OpsMinion', 'asset-1')?.status?.fence).toEqual({ epoch: 1, sequence: 1 });
  });

  test('what it quotes of a machine moved the cursor of whoever read it', async () => {
    await stage.wipe();
    await stage.start();
    await stage.take();

    const said = { message: 'at\u001b[2Jit', logTail: 'one\n\u001b]0;x\u0007two' };
    await stage.tell({ phase: 'Succeeded', finishedAt: stage.after(0), facts: {}, ...said });
    await stage.lab.settle();

    const { message, logTail } = stage.seen()?.status ?? {};
    for (const control of ['\u001b', '\u0007']) expect(`${message}${logTail}`).not.toContain(control);
    expect(logTail).toContain('\n');
  });

  test('a refusal with a higher fence than is on record puts that on record', async () => {
    await stage.lab.put(opsMinion());
    await stage.wipe();
    await stage.start();

    const facts = { storedClaim: { uid: 'another', epoch: 7, sequence: 3 } };
    await stage.tell({
      phase: 'Failed',
      reason: 'Fenced',
      message: 'seen',
      retryable: false,
      finishedAt: stage.after(0),
      facts,
    });
    await stage.lab.settle(2 * minute);

    expect(stage.lab.ready('Operation', 'wipe')).toBe('False Fenced');
    expect(stage.lab.get<OpsMinion>('OpsMinion', 'asset-1')?.status?.fence).toEqual({ epoch: 7, sequence: 3 });
  });

  test.each([
    ['a reason that nobody knows', { phase: 'Failed', reason: 'Whatever', retryable: true, finishedAt: 'now' }],
    ['no reason', { phase: 'Failed', retryable: true, finishedAt: 'now' }],
    ['a phase that nobody knows', { phase: 'Done' }],
    ['facts that aren’t facts', { phase: 'Succeeded', finishedAt: 'now', facts: { memory: 'plenty' } }],
    ['an end without a time', { phase: 'Succeeded' }],
    ['that it never began', { phase: 'Running', startedAt: null }],
  ])('nonsense is refused by the server: %s', async (_, status) => {
    await stage.wipe();
    await stage.start();
    await stage.take();

    const nonsense = 'finishedAt' in status ? { ...status, finishedAt: stage.after(0) } : status;

    await expect(stage.tell(nonsense)).rejects.toMatchObject({ reason: 'Invalid' });
    expect(stage.seen()?.status?.phase).toBe('Running');
  });

  test('an end told by a clock that is wrong neither keeps the Operation for ever nor ends it at once', async () => {
    await stage.wipe();
    await stage.start();
    await stage.take();

    await stage.tell({ phase: 'Succeeded', finishedAt: '2199-01-01T00:00:00Z', facts: {} });
    await stage.lab.settle(minute);
    expect(Date.parse(stage.seen()?.status?.finishedAt ?? '')).toBeLessThanOrEqual(stage.lab.clock.now());

    await stage.lab.settle(61 * minute);
    expect(stage.seen()).toBeUndefined();
  });
});

describe('who writes changes with the OpsMaster', () => {
  test('what was offered and not begun is withdrawn before our adapter begins it', async () => {
    await stage.wipe();
    await stage.start();
    const offered = stage.seen();

    await stage.lab.change('OpsMaster', 'opsmaster-1', { spec: { external: false } });
    await stage.lab.settle();

    expect(stage.begunByUs).toEqual(['wipe']);
    expect(stage.seen()?.status?.phase).toBe('Running');
    expect(stage.admission()).toBeUndefined();
    await expect(stage.take(offered)).rejects.toMatchObject({ reason: 'Conflict' });
  });

  test('what an outside process has begun stays its own', async () => {
    await stage.wipe();
    await stage.start();
    await stage.take();

    await stage.lab.change('OpsMaster', 'opsmaster-1', { spec: { external: false } });
    await stage.lab.settle(10 * minute);

    expect(stage.begunByUs).toEqual([]);
    expect(stage.seen()?.status).toMatchObject({ phase: 'Running', message: 'wiping' });
  });

  test('what our adapter has begun stays its own', async () => {
    await stage.lab.change('OpsMaster', 'opsmaster-1', { spec: { external: false } });
    await stage.wipe();
    await stage.start();

    await stage.lab.change('OpsMaster', 'opsmaster-1', { spec: { external: true } });
    await stage.lab.settle(10 * minute);

    expect(stage.begunByUs).toEqual(['wipe']);
    expect(stage.seen()?.status?.phase).toBe('Running');
    expect(stage.admission()).toBeUndefined();
  });
});

test('a machine is inspected by an Operation, whose facts are those of the OpsMinion', async () => {
  await stage.lab.put(opsMinion());
  await stage.start();
  const { items } = await stage.lab.kube.list<Operation>(operations);
  const [inspect] = items;
  expect(items.map(({ spec }) => spec.action)).toEqual(['Inspect']);
  expect(inspect?.spec.claim).toBeUndefined();

  const facts = { serial: stage.lab.get<OpsMinion>('OpsMinion', 'asset-1')?.spec.serial, cpu: '8', memory: '32Gi' };
  await stage.tell(
    { phase: 'Succeeded', startedAt: stage.after(0), finishedAt: stage.after(0), facts },
    stage.seen(inspect?.metadata.name),
  );
  await stage.lab.settle();

  expect(stage.lab.get<OpsMinion>('OpsMinion', 'asset-1')?.status).toMatchObject({ phase: 'Reachable', facts });
});

test('a machine that its outside process can’t reach is asked for again by another Operation, later', async () => {
  await stage.lab.put(opsMinion());
  await stage.start();
  const { items } = await stage.lab.kube.list<Operation>(operations);

  const failed = {
    phase: 'Failed',
    reason: 'Unreachable',
    message: 'no route',
    retryable: true,
    finishedAt: stage.after(0),
  };
  await stage.tell(failed, stage.seen(items[0]?.metadata.name));
  await stage.lab.settle(5 * minute);

  expect(stage.lab.ready('OpsMinion', 'asset-1')).toBe('False Unreachable');
  const later = await stage.lab.kube.list<Operation>(operations);
  expect(later.items.map(({ spec }) => spec.attempt)).toEqual(expect.arrayContaining([1, 2]));
});
