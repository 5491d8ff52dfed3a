import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { operationController } from '#controllers/operation.ts';
import { opsMasterController } from '#controllers/opsmaster.ts';
import { opsMinionController } from '#controllers/opsminion.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { OpsMaster } from '#models/generated/opsmaster.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import { operations } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { opsMinion } from '#test/builders/opsminion.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

const minute = 60_000;
let lab: ControllerLab;
/** What our own adapter was asked to begin: nothing, for as long as the OpsMaster is external. */
let begunByUs: string[];

const ours: OpsAdapterFactory = {
  name: 'simulated',
  revision: '1',
  create: () => ({
    capabilities: new Set(['Wipe'] as const),
    async start({ name }) {
      begunByUs.push(name);
      return { outcome: 'accepted' };
    },
    poll: async ({ name }) =>
      begunByUs.includes(name)
        ? { outcome: 'running', percent: 1, message: 'wiping', logTail: '' }
        : { outcome: 'unknown' },
    cancel: async () => {},
    inspect: async () => ({}),
    health: async () => ({ healthy: true }),
  }),
};

beforeEach(async () => {
  begunByUs = [];
  lab = await createControllerLab({ adapters: [ours] });
  await lab.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'rackwright-system' } });
  await lab.put(opsMaster({ spec: { external: true, concurrency: 2 } }));
  await lab.put(computeAsset({ spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 } }));
});
afterEach(() => lab.stop());

const after = (ms: number): string => timestamp(lab.clock.now() + ms);

async function wipe(name = 'wipe', overrides: Overrides<Stored<Operation>> = {}): Promise<void> {
  const { layer: _layer, computeNodeRef: _node, ...spec } = operation({ spec: { deadline: after(60 * minute) } }).spec;
  await lab.put({ ...operation({ metadata: { name } }), spec: { ...spec, action: 'Wipe', ...overrides.spec } });
}

const start = () => lab.start(operationController, opsMasterController, opsMinionController);
const seen = (name = 'wipe') => lab.get<Operation>('Operation', name);
const admission = (name = 'wipe') => conditionOf(seen(name), 'Admitted');
const master = () => conditionOf(lab.get<OpsMaster>('OpsMaster', 'opsmaster-1'), 'Ready');

/** A write as the outside process does it: on what it has read. */
function tell(status: Record<string, unknown>, read = seen()): Promise<Stored> {
  const { name = '', resourceVersion } = read?.metadata ?? {};
  return lab.kube.mergePatch(
    operations,
    { name },
    { metadata: { resourceVersion }, status },
    { subresource: 'status' },
  );
}

const take = (read = seen()) => tell({ phase: 'Running', startedAt: after(0), message: 'wiping' }, read);
const freeze = (reason: string) =>
  lab.put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'freeze', namespace: 'rackwright-system' },
    data: { reason },
  });

describe('the gate is ours', () => {
  test('an Operation of an external OpsMaster is offered, and our adapter isn’t asked', async () => {
    await wipe();

    await start();

    expect(seen()?.status).toMatchObject({ phase: 'Pending', reason: 'Admitted' });
    expect(admission()).toMatchObject({ status: 'True', reason: 'Admitted' });
    expect(seen()?.status?.startedAt).toBeUndefined();
    expect(begunByUs).toEqual([]);
  });

  test('one that may not begin isn’t offered, and the server refuses whoever begins it all the same', async () => {
    await freeze('audit');
    await wipe();

    await start();

    expect(admission()).toMatchObject({ status: 'False', reason: 'Frozen' });
    await expect(take()).rejects.toThrow('may not run');
  });

  test('an offer is withdrawn when the gate shuts before anybody began, and who comes late finds out', async () => {
    await wipe();
    await start();
    const offered = seen();

    await freeze('audit');
    await lab.settle();

    expect(admission()).toMatchObject({ status: 'False', reason: 'Frozen' });
    await expect(take(offered)).rejects.toMatchObject({ reason: 'Conflict' });
  });

  test('one that is cancelled, or whose claim is lost, before anybody began ends untouched', async () => {
    await wipe();
    await start();

    await lab.change('Operation', 'wipe', { spec: { cancel: true } });
    await lab.settle();

    expect(seen()?.status).toMatchObject({ phase: 'Failed', reason: 'Cancelled', retryable: true });
    expect(seen()?.status?.startedAt).toBeUndefined();
    expect(admission()?.status).toBe('False');
  });

  test('one at a time is offered on a machine, and as many as the OpsMaster may run at once', async () => {
    for (const name of ['asset-2', 'asset-3']) {
      await lab.put(
        computeAsset({ metadata: { name }, spec: { serial: name, claimRef: { name, uid: name }, claimEpoch: 1 } }),
      );
      await wipe(`of-${name}`, { spec: { assetRef: { name }, claim: { uid: name, epoch: 1 } } });
    }
    await wipe();
    await wipe('again', { spec: { sequence: 2 } });

    await start();

    const names = ['again', 'of-asset-2', 'of-asset-3', 'wipe'];
    expect(names.filter((name) => admission(name)?.status === 'True')).toHaveLength(2);
    expect(admission('again')).toMatchObject({ status: 'False', reason: 'MachineBusy' });
    expect(names.map((name) => admission(name)?.reason)).toContain('ConcurrencyLimit');
  });
});

describe('from there the outside process writes', () => {
  test('what it says stays as it says it, while it runs', async () => {
    await wipe();
    await start();

    await take();
    await freeze('audit');
    const told = seen()?.metadata.resourceVersion;
    await lab.settle(30 * minute);

    expect(seen()?.status).toMatchObject({ phase: 'Running', message: 'wiping' });
    expect(seen()?.metadata.resourceVersion).toBe(told);
  });

  test('its end gets the Ready condition that an end has, and its fence goes on record', async () => {
    await lab.put(opsMinion());
    await wipe();
    await start();
    await take();

    await tell({ phase: 'Succeeded', finishedAt: after(0), facts: { serial: 'SN-1' } });
    await lab.settle(2 * minute);

    expect(lab.ready('Operation', 'wipe')).toBe('True Succeeded');
    expect(lab.get<OpsMinion>('OpsMinion', 'asset-1')?.status?.fence).toEqual({ epoch: 1, sequence: 1 });
  });

  test('a refusal with a higher fence than is on record puts that on record', async () => {
    await lab.put(opsMinion());
    await wipe();
    await start();

    const facts = { storedClaim: { uid: 'another', epoch: 7, sequence: 3 } };
    await tell({ phase: 'Failed', reason: 'Fenced', message: 'seen', retryable: false, finishedAt: after(0), facts });
    await lab.settle(2 * minute);

    expect(lab.ready('Operation', 'wipe')).toBe('False Fenced');
    expect(lab.get<OpsMinion>('OpsMinion', 'asset-1')?.status?.fence).toEqual({ epoch: 7, sequence: 3 });
  });

  test.each([
    ['a reason that nobody knows', { phase: 'Failed', reason: 'Whatever', retryable: true, finishedAt: 'now' }],
    ['no reason', { phase: 'Failed', retryable: true, finishedAt: 'now' }],
    ['a phase that nobody knows', { phase: 'Done' }],
    ['facts that aren’t facts', { phase: 'Succeeded', finishedAt: 'now', facts: { memory: 'plenty' } }],
    ['an end without a time', { phase: 'Succeeded' }],
    ['that it never began', { phase: 'Running', startedAt: null }],
  ])('nonsense is refused by the server: %s', async (_, status) => {
    await wipe();
    await start();
    await take();

    const nonsense = 'finishedAt' in status ? { ...status, finishedAt: after(0) } : status;

    await expect(tell(nonsense)).rejects.toMatchObject({ reason: 'Invalid' });
    expect(seen()?.status?.phase).toBe('Running');
  });

  test('an end told by a clock that is wrong neither keeps the Operation for ever nor ends it at once', async () => {
    await wipe();
    await start();
    await take();

    await tell({ phase: 'Succeeded', finishedAt: '2199-01-01T00:00:00Z', facts: {} });
    await lab.settle(minute);
    expect(Date.parse(seen()?.status?.finishedAt ?? '')).toBeLessThanOrEqual(lab.clock.now());

    await lab.settle(61 * minute);
    expect(seen()).toBeUndefined();
  });
});

describe('a process that is silent', () => {
  test('and begins nothing is told by its OpsMaster, until it begins something', async () => {
    await wipe();
    await start();
    expect(master()).toMatchObject({ status: 'True' });

    await lab.settle(3 * minute);
    expect(master()).toMatchObject({ status: 'False', reason: 'ProcessSilent' });
    expect(master()?.message).toContain('Operation wipe may begin since');

    await take();
    await lab.settle(minute);
    expect(master()).toMatchObject({ status: 'True' });
  });

  test('and begins nothing until the deadline leaves the machine untouched, and is silent still', async () => {
    await wipe();
    await start();

    await lab.settle(61 * minute);

    expect(seen()?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', retryable: true });
    expect(seen()?.status?.startedAt).toBeUndefined();
    expect(master()).toMatchObject({ status: 'False', reason: 'ProcessSilent' });
  });

  test('and tells no end has its Operation taken back past the deadline, not before, and an Event says so', async () => {
    await wipe();
    await start();
    await take();

    await lab.settle(64 * minute);
    expect(seen()?.status?.phase).toBe('Running');
    expect(master()?.reason).toBe('ProcessSilent');
    await lab.settle(2 * minute);

    expect(seen()?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded', retryable: true });
    expect(seen()?.status?.startedAt).toBeDefined();
    expect(admission()).toMatchObject({ status: 'False', reason: 'TakenBack' });
    const { items } = await lab.kube.list({
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
    await wipe();
    await start();
    await take();
    await lab.settle(66 * minute);

    const told = tell({ finishedAt: after(0), ...late });

    await expect(told).rejects.toMatchObject({ reason: 'Invalid' });
    expect(seen()?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  test('and was killed with its Operation open leaves the next one to wait', async () => {
    await wipe();
    await start();
    await take();

    await wipe('next', { spec: { sequence: 2 } });
    await lab.settle(60 * minute);

    expect(admission('next')).toMatchObject({ status: 'False', reason: 'MachineBusy' });
  });
});

describe('who writes changes with the OpsMaster', () => {
  test('what was offered and not begun is withdrawn before our adapter begins it', async () => {
    await wipe();
    await start();
    const offered = seen();

    await lab.change('OpsMaster', 'opsmaster-1', { spec: { external: false } });
    await lab.settle();

    expect(begunByUs).toEqual(['wipe']);
    expect(seen()?.status?.phase).toBe('Running');
    expect(admission()).toBeUndefined();
    await expect(take(offered)).rejects.toMatchObject({ reason: 'Conflict' });
  });

  test('what an outside process has begun stays its own', async () => {
    await wipe();
    await start();
    await take();

    await lab.change('OpsMaster', 'opsmaster-1', { spec: { external: false } });
    await lab.settle(10 * minute);

    expect(begunByUs).toEqual([]);
    expect(seen()?.status).toMatchObject({ phase: 'Running', message: 'wiping' });
  });

  test('what our adapter has begun stays its own', async () => {
    await lab.change('OpsMaster', 'opsmaster-1', { spec: { external: false } });
    await wipe();
    await start();

    await lab.change('OpsMaster', 'opsmaster-1', { spec: { external: true } });
    await lab.settle(10 * minute);

    expect(begunByUs).toEqual(['wipe']);
    expect(seen()?.status?.phase).toBe('Running');
    expect(admission()).toBeUndefined();
  });
});

test('a machine is inspected by an Operation, whose facts are those of the OpsMinion', async () => {
  await lab.put(opsMinion());
  await start();
  const { items } = await lab.kube.list<Operation>(operations);
  const [inspect] = items;
  expect(items.map(({ spec }) => spec.action)).toEqual(['Inspect']);
  expect(inspect?.spec.claim).toBeUndefined();

  const facts = { serial: lab.get<OpsMinion>('OpsMinion', 'asset-1')?.spec.serial, cpu: '8', memory: '32Gi' };
  await tell({ phase: 'Succeeded', startedAt: after(0), finishedAt: after(0), facts }, seen(inspect?.metadata.name));
  await lab.settle();

  expect(lab.get<OpsMinion>('OpsMinion', 'asset-1')?.status).toMatchObject({ phase: 'Reachable', facts });
});

test('a machine that its outside process can’t reach is asked for again by another Operation, later', async () => {
  await lab.put(opsMinion());
  await start();
  const { items } = await lab.kube.list<Operation>(operations);

  const failed = { phase: 'Failed', reason: 'Unreachable', message: 'no route', retryable: true, finishedAt: after(0) };
  await tell(failed, seen(items[0]?.metadata.name));
  await lab.settle(5 * minute);

  expect(lab.ready('OpsMinion', 'asset-1')).toBe('False Unreachable');
  const later = await lab.kube.list<Operation>(operations);
  expect(later.items.map(({ spec }) => spec.attempt).toSorted()).toEqual([1, 2]);
});
