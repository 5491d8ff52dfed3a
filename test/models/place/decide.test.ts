import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { Rack, RackPhase } from '#models/generated/rack.ts';
import { racks } from '#models/generated/resources.ts';
import { inUseFinalizer } from '#models/meta/finalizers.ts';
import type { Stored } from '#models/meta/object.ts';
import type { ObservedPlace } from '#models/place/observed.ts';
import { decideRack } from '#models/rack/decide.ts';
import { createdAt, now } from '#test/builders/metadata.ts';
import { rack } from '#test/builders/rack.ts';
import { decideTwice } from '../reconcile/settled.ts';

function observed(overrides: Partial<ObservedPlace> = {}): ObservedPlace {
  return {
    parent: { kind: 'AZone', name: 'azone-1', seen: 'found' },
    ancestors: [
      { kind: 'AZone', name: 'azone-1', maintenance: 'None' },
      { kind: 'Region', name: 'region-1', maintenance: 'None' },
    ],
    counts: { assets: 12, available: 3, inUse: 8, faulty: 1 },
    undrainedNodes: 8,
    nodes: 8,
    silentNodes: 0,
    users: [],
    ...overrides,
  };
}

function decide(object: Stored<Rack>, seen: Partial<ObservedPlace> = {}) {
  const decision = decideTwice(object, (each, later) => decideRack(each, observed(seen), now + later));
  return { ...decision, ready: conditionOf(decision, 'Ready'), mass: conditionOf(decision, 'MassFailure') };
}

const judged = (phase: RackPhase) => rack({ status: { phase, observedGeneration: 1, conditions: [] } });

describe('a place', () => {
  it('is Active and Ready when all is well, and tells its counts', () => {
    const { status, ready, mass, intents } = decide(rack());

    expect(status).toMatchObject({ phase: 'Active', observedGeneration: 1, counts: observed().counts });
    expect(ready).toMatchObject({
      status: 'True',
      reason: 'Ready',
      message: '12 assets: 3 available, 8 in use, 1 faulty.',
    });
    expect(mass).toMatchObject({ status: 'False' });
    expect(intents).toEqual([]);
  });

  it('without its parent is Degraded, and names what is missing', () => {
    const { status, ready, intents } = decide(rack(), {
      parent: { kind: 'AZone', name: 'azone-1', seen: 'missing' },
    });

    expect(status.phase).toBe('Degraded');
    expect(ready).toMatchObject({ status: 'False', reason: 'AZoneNotFound' });
    expect(ready?.message).toContain("AZone azone-1 doesn't exist");
    expect(intents).toMatchObject([{ do: 'event', type: 'Warning', reason: 'AZoneNotFound' }]);
  });

  it('goes on working while its parent waits to be deleted, and says so', () => {
    const { status, ready } = decide(rack(), { parent: { kind: 'AZone', name: 'azone-1', seen: 'deleting' } });

    expect(status.phase).toBe('Active');
    expect(ready?.message).toContain('AZone azone-1 is being deleted and waits for it.');
  });

  it('forgets conditions that nobody of this version writes', () => {
    const stale = {
      type: 'Ancient',
      status: 'True',
      lastTransitionTime: createdAt,
      reason: 'Old',
      message: '',
    } as const;
    const { status } = decide(rack({ status: { phase: 'Active', observedGeneration: 1, conditions: [stale] } }));

    expect(status.conditions.map(({ type }) => type)).toEqual(['Ready', 'MassFailure']);
  });
});

describe('maintenance of a place', () => {
  it('Cordon lets nothing new land', () => {
    const { status, ready, intents } = decide(
      rack({ spec: { maintenance: 'Cordon' }, status: { phase: 'Active', observedGeneration: 1, conditions: [] } }),
    );

    expect(status.phase).toBe('Cordoned');
    expect(ready).toMatchObject({ status: 'False', reason: 'Cordoned' });
    expect(intents).toMatchObject([{ do: 'event', type: 'Normal', reason: 'Cordoned' }]);
  });

  it('Drain is Draining while ComputeNodes hold work, and counts them', () => {
    const { status, ready } = decide(rack({ spec: { maintenance: 'Drain' } }), { undrainedNodes: 5 });

    expect(status.phase).toBe('Draining');
    expect(ready?.message).toBe('Rack rack-1 is being drained: 5 ComputeNodes still hold work.');
  });

  it('Drain tells a single ComputeNode in the singular', () => {
    const { ready } = decide(rack({ spec: { maintenance: 'Drain' } }), { undrainedNodes: 1 });

    expect(ready?.message).toBe('Rack rack-1 is being drained: 1 ComputeNode still holds work.');
  });

  it('Drain is Drained when none is left', () => {
    const { status, ready } = decide(rack({ spec: { maintenance: 'Drain' } }), { undrainedNodes: 0 });

    expect(status.phase).toBe('Drained');
    expect(ready).toMatchObject({ status: 'False', reason: 'Drained' });
  });

  it('is inherited from above, and says from whom', () => {
    const { status, ready } = decide(rack(), {
      ancestors: [
        { kind: 'AZone', name: 'azone-1', maintenance: 'None' },
        { kind: 'Region', name: 'region-1', maintenance: 'Drain' },
      ],
    });

    expect(status.phase).toBe('Draining');
    expect(ready?.message).toContain('by Region region-1');
  });

  it('called off leads back to Active from any phase', () => {
    for (const phase of ['Degraded', 'Cordoned', 'Draining', 'Drained'] as const) {
      const { status, intents } = decide(judged(phase));

      expect(status.phase).toBe('Active');
      expect(intents).toMatchObject([{ do: 'event', type: 'Normal', reason: 'Ready' }]);
    }
  });
});

describe('mass failure of a place', () => {
  it('degrades it and says that repair stops', () => {
    const { status, ready, mass } = decide(rack(), { nodes: 8, silentNodes: 5 });

    expect(status.phase).toBe('Degraded');
    expect(ready).toMatchObject({ status: 'False', reason: 'MassFailure' });
    expect(ready?.message).toContain('5 of 8 nodes here went silent: repair and replacement stop.');
    expect(mass?.status).toBe('True');
  });

  it('is told although the place is cordoned, and stops a drain', () => {
    for (const maintenance of ['Cordon', 'Drain'] as const) {
      const { status, mass } = decide(rack({ spec: { maintenance } }), { nodes: 8, silentNodes: 8 });

      expect(status.phase).toBe('Degraded');
      expect(mass?.status).toBe('True');
    }
  });

  it('is none in a drained place, whose machines may be switched off', () => {
    const { status, mass } = decide(rack({ spec: { maintenance: 'Drain' } }), {
      undrainedNodes: 0,
      nodes: 8,
      silentNodes: 8,
    });

    expect(status.phase).toBe('Drained');
    expect(mass?.status).toBe('False');
  });

  it('stays visible beside a deletion that waits', () => {
    const deleted = rack({ metadata: { deletionTimestamp: createdAt } });
    const { ready, mass } = decide(deleted, { users: ['ComputeAsset s1'], nodes: 4, silentNodes: 4 });

    expect(ready?.reason).toBe('InUse');
    expect(mass?.status).toBe('True');
  });
});

describe('a Rack', () => {
  it('above its power budget is Degraded, with both numbers', () => {
    const { status, ready } = decide(rack({ spec: { powerBudgetWatts: 5000 } }), { powerAllocatedWatts: 5200 });

    expect(status).toMatchObject({ phase: 'Degraded', powerAllocatedWatts: 5200 });
    expect(ready?.reason).toBe('PowerBudgetExceeded');
    expect(ready?.message).toContain('5200 W, and Rack rack-1 is given 5000 W');
  });

  it('at its power budget is well', () => {
    const { status } = decide(rack({ spec: { powerBudgetWatts: 5000 } }), { powerAllocatedWatts: 5000 });

    expect(status.phase).toBe('Active');
  });

  it('with most of its assets faulty is Degraded, though no node is silent', () => {
    const { status, ready } = decide(rack(), { counts: { assets: 6, available: 1, inUse: 1, faulty: 4 } });

    expect(status.phase).toBe('Degraded');
    expect(ready?.reason).toBe('ManyFaulty');
  });
});

describe('deletion of a place', () => {
  const deleted = rack({ metadata: { deletionTimestamp: createdAt } });

  it('is guarded from the first reconcile on', () => {
    const { intents } = decide(rack({ metadata: { finalizers: ['example.com/other'] } }));

    expect(intents).toEqual([
      {
        do: 'patch',
        side: 'model',
        resource: racks,
        name: { name: 'rack-1' },
        uid: 'uid-of-rack-1',
        patch: { metadata: { resourceVersion: '1', finalizers: ['example.com/other', inUseFinalizer] } },
      },
    ]);
  });

  it('waits while it is used, says for whom, and blocks nothing else', () => {
    const { status, ready, intents } = decide(deleted, {
      users: ['ComputeAsset s4', 'ComputeAsset s2', 'ComputeAsset s1', 'ComputeAsset s3'],
    });

    expect(status.phase).toBe('Active');
    expect(ready).toMatchObject({ status: 'False', reason: 'InUse' });
    expect(ready?.message).toBe(
      'Deletion of Rack rack-1 waits for 4 that use it: ComputeAsset s1, ComputeAsset s2, ComputeAsset s3 and 1 more. Delete or move them first.',
    );
    expect(intents).toEqual([]);
  });

  it('ends when nothing uses it: only our finalizer goes, and no status is written to what may be gone', () => {
    const known = rack({
      metadata: { deletionTimestamp: createdAt, finalizers: [inUseFinalizer, 'example.com/other'] },
      status: { phase: 'Active', observedGeneration: 1, conditions: [] },
    });
    const { status, intents } = decide(known);

    expect(status).toBe(known.status);
    expect(intents).toMatchObject([{ do: 'patch', patch: { metadata: { finalizers: ['example.com/other'] } } }]);
  });

  it('that waits for finalizers of others names them', () => {
    const { ready, intents } = decide(
      rack({ metadata: { deletionTimestamp: createdAt, finalizers: ['example.com/other'] } }),
    );

    expect(ready).toMatchObject({ status: 'False', reason: 'Deleting' });
    expect(ready?.message).toContain('example.com/other');
    expect(intents).toEqual([]);
  });
});

describe('counts of a place', () => {
  const known = rack({ status: decideRack(rack(), observed(), now).status });
  const counts = { assets: 12, available: 2, inUse: 9, faulty: 1 };

  it('that moved less than 5 s after a write wait until those are over', () => {
    const decision = decideRack(known, observed({ counts, statusWrittenAt: now - 2_000 }), now);

    expect(decision.status).toBe(known.status);
    expect(decision.requeueAt).toBe(now + 3_000);
  });

  it('that moved later are written at once', () => {
    const decision = decideRack(known, observed({ counts, statusWrittenAt: now - 5_000 }), now);

    expect(decision.status.counts).toEqual(counts);
    expect(decision.requeueAt).toBeUndefined();
  });

  it('never hold back a change of phase', () => {
    const decision = decideRack(known, observed({ counts, nodes: 8, silentNodes: 8, statusWrittenAt: now }), now);

    expect(decision.status).toMatchObject({ phase: 'Degraded', counts });
  });

  it('that did not move need no second look', () => {
    const decision = decideRack(known, observed({ statusWrittenAt: now }), now);

    expect(decision.requeueAt).toBeUndefined();
  });
});
