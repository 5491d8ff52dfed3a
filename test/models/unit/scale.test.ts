import { describe, expect, it } from 'vitest';
import type { Unit } from '#models/generated/unit.ts';
import { inUseFinalizer } from '#models/meta/finalizers.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { minute, World } from './world.ts';

function world(replicas: number, room = 100, overrides: Overrides<Stored<Unit>> = {}): World {
  const made = new World({ ...overrides, spec: { replicas, ...overrides.spec } }, room);
  made.settle();
  return made;
}

describe('a Unit that grows', () => {
  it('makes whole instances, and counts them', () => {
    const made = world(3);

    expect(made.phases()).toEqual({ 0: 'Ready', 1: 'Ready', 2: 'Ready' });
    expect(made.unit.status).toMatchObject({
      phase: 'Ready',
      replicas: 3,
      ready: 3,
      size: 2,
      selector: 'rackwright.io/unit=cell',
    });
    expect(made.ready()).toMatchObject({ status: 'True', message: '3 of 3 instances Ready.' });
  });

  it('writes nothing of those that are there', () => {
    const made = world(1);
    made.scale(2);

    const written = made.act().map((intent) => (intent.do === 'create' ? intent.object.metadata.name : intent.do));

    expect(written).toEqual(['cell-1-gpu']);
  });

  it('takes the lowest number that is free', () => {
    const made = world(3);
    made.scale(2);
    made.settle();
    made.nodes('cell-0-gpu', { bound: 0, ready: 0, failed: 1 });
    made.act();
    made.scale(1);
    made.settle();
    expect(made.phases()).toEqual({ 1: 'Ready' });

    made.scale(3);
    made.settle();

    expect(made.phases()).toEqual({ 0: 'Ready', 1: 'Ready', 2: 'Ready' });
  });

  it('does nothing at all in steady state', () => {
    const made = world(3);
    const before = made.unit.status;

    made.now += 600 * minute;
    const { status, intents, requeueAt } = made.look();

    expect([status, intents, requeueAt]).toEqual([before, [], undefined]);
  });

  it('makes nothing while it is paused, and says so', () => {
    const made = world(1);
    made.edit({ spec: { replicas: 3, paused: true } });
    made.settle();

    expect(made.phases()).toEqual({ 0: 'Ready' });
    expect(made.ready()).toMatchObject({ status: 'False', reason: 'Paused' });
  });
});

describe('a Unit that shrinks', () => {
  it('empties whole instances, the highest number first', () => {
    const made = world(3);
    made.scale(1);
    made.act();

    expect(made.phases()).toEqual({ 0: 'Ready', 1: 'Emptying', 2: 'Emptying' });
    made.settle();
    expect([...made.pools.keys()]).toEqual(['cell-0-gpu']);
    expect(made.phases()).toEqual({ 0: 'Ready' });
  });

  it('rather empties one that has no machines', () => {
    const made = world(3, 2);
    made.change('cell-0-gpu', {});
    made.scale(2);
    made.settle();

    expect(made.phases()).toEqual({ 0: 'Ready', 1: 'Ready' });
    expect(made.ready()?.status).toBe('True');
  });

  it('rather empties one that is broken', () => {
    const made = world(3);
    made.nodes('cell-1-gpu', { bound: 2, ready: 1, failed: 1 });
    made.act();
    made.scale(2);
    made.settle();

    expect(made.phases()).toEqual({ 0: 'Ready', 2: 'Ready' });
  });

  it('has its nodes released first, and deletes a pool when the last of them is gone', () => {
    const made = world(1);
    made.scale(0);
    made.act();
    const [first] = made.act();
    expect(first).toMatchObject({ do: 'update', object: { spec: { replicas: 0 } } });

    made.nodes('cell-0-gpu', { bound: 0, ready: 0, all: 2 });
    expect(made.act()).toEqual([]);

    made.follow();
    expect(made.act()).toMatchObject([{ do: 'delete', name: { name: 'cell-0-gpu' } }]);
    made.settle();
    expect(made.unit.status).toMatchObject({ replicas: 0, phase: 'Ready' });
    expect(made.unit.status).not.toHaveProperty('instances');
  });

  it('deletes no pool whose controller has not seen yet that nothing is wanted', () => {
    const made = world(1);
    made.scale(0);
    made.act();
    made.act();
    made.nodes('cell-0-gpu', { all: 0, bound: 0, ready: 0 });

    expect(made.act()).toEqual([]);
  });

  it('deletes a pool that offers would keep nodes in', () => {
    const made = world(1);
    made.scale(0);
    made.act();
    made.act();
    made.follow();
    made.change('cell-0-gpu', { status: { wanted: 3 } });
    made.nodes('cell-0-gpu', { all: 3 });

    expect(made.act()).toMatchObject([{ do: 'delete' }]);
  });

  it('goes on emptying what it began, and makes another, when it grows again meanwhile', () => {
    const made = world(2);
    made.scale(1);
    made.act();
    made.scale(2);
    made.act();

    expect(made.phases()).toEqual({ 0: 'Ready', 1: 'Emptying', 2: 'Gathering' });
    made.settle();
    expect(made.phases()).toEqual({ 0: 'Ready', 2: 'Ready' });
  });

  it('loses no instance with its status', () => {
    const made = world(2);
    made.edit({ status: undefined });
    made.settle();

    expect(made.phases()).toEqual({ 0: 'Ready', 1: 'Ready' });
    expect(made.pools.size).toBe(2);
  });
});

describe('a Unit that is deleted by mistake', () => {
  const deletionTimestamp = '2026-01-02T00:00:00Z';

  it('keeps its instances, makes none, and says how to go on', () => {
    const made = world(3, 2);
    made.edit({ metadata: { deletionTimestamp } });
    made.passes(600 * minute);

    expect([...made.pools.keys()]).toEqual(['cell-0-gpu', 'cell-1-gpu']);
    expect(made.unit.status?.phase).toBe('Deleting');
    expect(made.ready()?.message).toBe(
      'Deletion waits, 2 instances with 4 nodes are left. To release them: kubectl scale unit cell --replicas=0',
    );
    expect(made.unit.metadata.finalizers).toEqual([inUseFinalizer]);
  });

  it('goes when it is scaled to 0 and the last pool is gone, not before', () => {
    const made = world(2);
    made.edit({ metadata: { deletionTimestamp } });
    made.scale(0);
    made.act();
    made.act();
    expect(made.unit.metadata.finalizers).toEqual([inUseFinalizer]);

    made.settle();

    expect(made.pools.size).toBe(0);
    expect(made.unit.metadata.finalizers).toEqual([]);
  });

  it('is guarded against it from its first moment, before it has any pools', () => {
    const [guard, next] = new World({ metadata: { finalizers: [] }, spec: { replicas: 1 } }).look().intents;

    expect(guard).toMatchObject({ do: 'patch', patch: { metadata: { finalizers: [inUseFinalizer] } } });
    expect(next).toMatchObject({ do: 'create' });
  });
});
