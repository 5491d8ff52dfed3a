import { describe, expect, it } from 'vitest';
import type { Overrides } from '#test/builders/overlay.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Unit } from '#models/generated/unit.ts';
import { unitPool } from '#test/builders/unit.ts';
import { minute, World } from './world.ts';

const pools = [unitPool('gpu', 2), unitPool('cpu', 1)];

function world(replicas: number, room = 100, overrides: Overrides<Stored<Unit>> = {}): World {
  const made = new World({ ...overrides, spec: { replicas, pools, ...overrides.spec } }, room);
  made.settle();
  return made;
}

describe('an instance', () => {
  it('is a NodePool for each pool of the Unit, with a cell, a gang, labels and a taint of its own', () => {
    const made = world(2, 100, { spec: { labels: { 'example.com/team': 'ml' } } });

    expect([...made.pools.keys()].toSorted()).toEqual(['cell-0-cpu', 'cell-0-gpu', 'cell-1-cpu', 'cell-1-gpu']);
    const { metadata, spec } = made.pool('cell-1-gpu');
    expect(metadata.labels).toEqual({ 'rackwright.io/unit': 'cell', 'rackwright.io/unit-instance': 'cell-1' });
    expect(metadata.ownerReferences).toMatchObject([
      { kind: 'Unit', name: 'cell', uid: 'uid-of-cell', controller: true },
    ]);
    expect(spec).toMatchObject({
      replicas: 2,
      cell: { name: 'cell-1', topology: 'Rack' },
      gang: { name: 'cell-1', size: 3 },
      template: {
        labels: { 'example.com/team': 'ml' },
        taints: [{ key: 'rackwright.io/unit-instance', value: 'cell-1', effect: 'NoSchedule' }],
      },
    });
  });

  it('stands apart from the pools of all others, and not from its own', () => {
    const { antiAffinity } = world(1).pool('cell-0-gpu').spec;

    expect(antiAffinity).toEqual([
      {
        topology: 'Rack',
        mode: 'Hard',
        poolSelector: {
          matchLabels: { 'rackwright.io/unit': 'cell' },
          matchExpressions: [{ key: 'rackwright.io/unit-instance', operator: 'NotIn', values: ['cell-0'] }],
        },
      },
    ]);
  });

  it('may share a domain, and go without a taint, where the Unit says so', () => {
    const { spec } = world(1, 100, { spec: { apart: 'None', taint: 'None' } }).pool('cell-0-gpu');

    expect([spec.antiAffinity, spec.template.taints]).toEqual([undefined, undefined]);
  });

  it('is Ready when all of its nodes are, and says where it stands', () => {
    expect(world(1).instance(0)).toEqual({
      index: 0,
      phase: 'Ready',
      claimed: 3,
      ready: 3,
      domain: 'rack-of-cell-0',
      wholeSince: '2026-01-02T00:00:00Z',
    });
  });

  it('gets what the Unit says anew, and keeps what a person set beside it', () => {
    const made = world(1);
    made.change('cell-0-gpu', { spec: { replicas: 7, min: 4, paused: true }, metadata: { labels: {} } });
    made.edit({ spec: { pools: [unitPool('gpu', 2, { drainTimeout: '5m' }), unitPool('cpu', 1)] } });

    made.settle();

    const { spec, metadata } = made.pool('cell-0-gpu');
    expect(spec).toMatchObject({ replicas: 2, drainTimeout: '5m', paused: true });
    expect(spec.min).toBeUndefined();
    expect(metadata.labels).toHaveProperty('rackwright.io/unit', 'cell');
  });

  it('gets a pool that the Unit names now, and loses one that it names no more', () => {
    const made = world(1);
    made.edit({ spec: { pools: [unitPool('gpu', 2), unitPool('storage', 1)] } });

    made.settle();

    expect([...made.pools.keys()].toSorted()).toEqual(['cell-0-gpu', 'cell-0-storage']);
    expect(made.instance(0)?.phase).toBe('Ready');
  });
});

describe('an instance that is not whole', () => {
  it('waits until its deadline, and says for what', () => {
    const made = world(2, 1);

    expect(made.instance(1)).toMatchObject({
      phase: 'Gathering',
      claimed: 0,
      deadline: '2026-01-02T00:30:00Z',
      reason: 'InsufficientCapacity',
      message: '0 of 3 machines claimed. NodePool cell-1-cpu: No machine fits: of 3, 3 claimed.',
    });
    expect(made.look().requeueAt).toBe(made.now + 30 * minute);
    expect(made.unit.status).toMatchObject({ phase: 'InsufficientCapacity', replicas: 2, ready: 1 });
    expect(made.ready()?.message).toContain('1 of 2 instances Ready; cell-1: 0 of 3 machines claimed.');
  });

  it('gives everything back at its deadline, on record before anything of it is touched', () => {
    const made = world(2, 1);
    made.nodes('cell-1-gpu', { bound: 1 });
    made.now += 30 * minute;

    const first = made.look();
    expect(first.intents.filter(({ do: verb }) => verb !== 'event')).toEqual([]);
    expect(first.intents).toMatchObject([{ type: 'Warning', reason: 'GangTimedOut' }]);
    made.act(first);
    expect(made.instance(1)).toMatchObject({ phase: 'GivingBack', attempts: 1, retryAt: '2026-01-02T00:35:00Z' });

    made.settle();
    expect([...made.pools.keys()].toSorted()).toEqual(['cell-0-cpu', 'cell-0-gpu']);
    expect(made.instance(1)).toMatchObject({ phase: 'Pending', reason: 'GangTimedOut' });
    expect(made.ready()).toMatchObject({ status: 'False', reason: 'GangTimedOut' });
  });

  it('leaves the others alone meanwhile', () => {
    const made = world(2, 1);
    const others = ['cell-0-gpu', 'cell-0-cpu'].map((name) => made.pool(name).metadata.resourceVersion);

    made.passes(30 * minute);

    expect(['cell-0-gpu', 'cell-0-cpu'].map((name) => made.pool(name).metadata.resourceVersion)).toEqual(others);
    expect(made.instance(0)?.phase).toBe('Ready');
  });

  it('is tried again after pauses that grow to an hour', () => {
    const made = world(1, 0);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      made.passes(30 * minute);
      const retryAt = Date.parse(made.instance(0)?.retryAt ?? '');
      pauses.push((retryAt - made.now) / minute);
      expect(made.pools.size).toBe(0);
      made.passes(retryAt - made.now);
      expect(made.instance(0)?.phase).toBe('Gathering');
    }

    expect(pauses).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('is kept once it was whole, whatever breaks and however long', () => {
    const made = world(1);
    made.room = 0;
    for (const name of made.pools.keys()) made.nodes(name, { bound: 0, ready: 0, domains: [] });

    made.passes(600 * minute);

    expect(made.instance(0)).toMatchObject({ phase: 'Degraded', claimed: 0, reason: 'Degraded' });
    expect(made.pools.size).toBe(2);
    expect(made.unit.status?.phase).toBe('Degraded');
  });

  it('forgets its attempts when it is whole', () => {
    const made = world(1, 0);
    made.passes(30 * minute);
    made.room = 1;

    made.passes(5 * minute);

    expect(made.instance(0)).not.toHaveProperty('attempts');
    expect(made.instance(0)?.phase).toBe('Ready');
  });

  it('does not run out of time while all is paused or frozen, and has all of it afterwards', () => {
    for (const still of [{ clusterPaused: true }, { frozen: 'a storm' }]) {
      const made = world(1, 0);
      made.observed = still;
      made.passes(60 * minute);
      expect(made.instance(0)).toMatchObject({ phase: 'Gathering' });
      expect(made.instance(0)).not.toHaveProperty('deadline');

      made.observed = {};
      made.settle();
      expect(made.instance(0)?.deadline).toBe('2026-01-02T01:30:00Z');
    }
  });
});

describe('what can never come', () => {
  it('is told at once: more machines of a Flavor than there are, free or not', () => {
    const made = new World({ spec: { replicas: 1, pools } });
    made.observed = { stockOf: () => 2 };
    made.settle();

    expect(made.pools.size).toBe(0);
    expect(made.instance(0)).toMatchObject({ phase: 'Pending', reason: 'GangNeverFits' });
    expect(made.ready()?.message).toContain('One instance needs 3 machines of Flavor flavor-1, and there are 2 in all');
  });

  it('comes after all when the hall has grown', () => {
    const made = new World({ spec: { replicas: 1, pools } });
    made.observed = { stockOf: () => 2 };
    made.settle();

    made.observed = { stockOf: () => 3 };
    made.settle();

    expect(made.instance(0)?.phase).toBe('Ready');
  });

  it('is a name that another NodePool bears: nothing of the instance is made, and whose it is does not change', () => {
    const made = new World({ spec: { replicas: 1, pools } });
    made.observed = { isTaken: (name) => name === 'cell-0-cpu' };
    made.settle();

    expect(made.pools.size).toBe(0);
    expect(made.ready()).toMatchObject({ status: 'False', reason: 'NodePoolNameTaken' });
  });

  it('waits for its Cluster and Flavors, and names the first that is missing', () => {
    const made = new World({ spec: { replicas: 2, pools } });
    const message = "Flavor gpu doesn't exist: create it.";
    made.observed = { references: { complete: false, reason: 'FlavorNotFound', message } };
    made.settle();

    expect(made.pools.size).toBe(0);
    expect(made.unit.status?.phase).toBe('Scaling');
    expect(made.ready()).toMatchObject({ reason: 'FlavorNotFound' });
    expect(made.ready()?.message).toContain(message);
  });
});

describe('a NodePool of an instance that somebody deletes', () => {
  it('is told, keeps its nodes, and is left to whoever scales it to 0', () => {
    const made = world(1);
    made.change('cell-0-gpu', { metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' }, spec: { replicas: 0 } });

    expect(made.act()).toEqual([]);
    expect(made.instance(0)?.phase).toBe('Degraded');
  });

  it('is made anew when it is gone', () => {
    const made = world(1);
    made.pools.delete('cell-0-gpu');

    made.settle();

    expect(made.pool('cell-0-gpu').spec.replicas).toBe(2);
    expect(made.instance(0)?.phase).toBe('Ready');
  });
});
