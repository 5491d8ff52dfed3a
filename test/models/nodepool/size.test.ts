import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { decide, failedMember, leaving, member, pool, readyMember } from './picture.ts';

describe('a pool that is short', () => {
  it('makes what is missing, under the lowest free names', () => {
    const nodes = [readyMember('web-0'), readyMember('web-2')];

    const { created, status } = decide(pool({ spec: { replicas: 4 } }), nodes);

    expect(created).toEqual(['web-1', 'web-3']);
    expect(status).toMatchObject({ phase: 'Scaling', replicas: 2, ready: 2, wanted: 4 });
  });

  it('makes the same names from the same picture', () => {
    const nodes = [readyMember('web-1')];
    const short = pool({ spec: { replicas: 3 } });

    expect(decide(short, nodes).created).toEqual(decide(short, nodes).created);
  });

  it('does not use a name again while its ComputeNode is being released', () => {
    expect(decide(pool({ spec: { replicas: 1 } }), [readyMember('web-0', leaving)]).created).toEqual(['web-1']);
  });

  it("passes over a name that is someone else's, rather than wait for it for ever", () => {
    const isTaken = (name: string) => name === 'web-0';

    expect(decide(pool({ spec: { replicas: 1 } }), [], { isTaken }).created).toEqual(['web-1']);
  });

  it('makes nothing before what its nodes refer to is there, and says what is missing', () => {
    const message = "Flavor large doesn't exist: create it.";
    const references = { complete: false, reason: 'FlavorNotFound', message } as const;

    const { created, ready } = decide(pool({ spec: { replicas: 1 } }), [], { references });

    expect(created).toEqual([]);
    expect(ready).toMatchObject({ reason: 'FlavorNotFound', message: `0 of 1 Ready. ${message}` });
  });

  it('names the first node that somebody has to do something for, which counts alone left unsaid', () => {
    const message = "Node web-1 exists already and isn't ours.";
    const ready = { type: 'Ready', status: 'False', lastTransitionTime: '', reason: 'NodeNameTaken', message } as const;
    const nodes = [readyMember('web-0'), member('web-1', { phase: 'Binding', conditions: [ready] })];

    expect(decide(pool({ spec: { replicas: 2 } }), nodes).ready?.message).toBe(
      `1 of 2 Ready: 0 installing, 0 joining, 1 waiting. web-1: ${message}`,
    );
  });

  it('makes nothing while it is paused', () => {
    expect(decide(pool({ spec: { replicas: 1, paused: true } }), []).intents).toEqual([]);
  });

  it('gives each node the template, its label, and the finalizer that makes its end orderly', () => {
    const [intent] = decide(pool({ spec: { replicas: 1, template: { labels: { tier: 'web' } } } }), []).intents;

    expect(intent).toMatchObject({
      do: 'create',
      object: {
        metadata: { name: 'web-0', finalizers: ['rackwright.io/release'], labels: { 'rackwright.io/pool': 'web' } },
        spec: { poolRef: { name: 'web' }, labels: { tier: 'web' }, startupTimeout: '30m', drainTimeout: '1h' },
      },
    });
  });
});

describe('a pool that has too many lets go', () => {
  const [ready, young] = [
    readyMember('web-0'),
    readyMember('web-1', { metadata: { creationTimestamp: '2026-01-01T12:00:00Z' } }),
  ];
  const installing = member('web-2', { phase: 'Installing' }, { spec: { assetRef: { name: 'a', uid: 'a' } } });
  const unbound = member('web-3', { phase: 'Binding' });
  const failed = failedMember('web-4');
  const all = [ready, young, installing, unbound, failed];

  it.each([
    [4, ['web-4']],
    [3, ['web-4', 'web-3']],
    [2, ['web-4', 'web-3', 'web-2']],
    [1, ['web-4', 'web-3', 'web-2', 'web-1']],
    [0, ['web-4', 'web-3', 'web-2', 'web-1', 'web-0']],
  ])('at %i wanted of %j first: failed, unbound, not Ready, the youngest', (wanted, names) => {
    expect(decide(pool(), all, { wanted }).deleted).toEqual(names);
  });

  it('of what offers name, in their order, before all others', () => {
    const releaseFirst = new Set(['web-9', 'web-1', 'web-0']);

    expect(decide(pool(), all, { wanted: 4, releaseFirst }).deleted).toEqual(['web-1']);
    expect(decide(pool(), all, { wanted: 2, releaseFirst }).deleted).toEqual(['web-1', 'web-0', 'web-4']);
  });

  it('of the highest number among equals, counting 10 after 9', () => {
    const twins = ['web-10', 'web-9', 'web-2'].map((name) => readyMember(name));

    expect(decide(pool(), twins, { wanted: 2 }).deleted).toEqual(['web-10']);
  });

  it('of no one twice', () => {
    expect(decide(pool(), [ready, readyMember('web-9', leaving)], { wanted: 1 }).deleted).toEqual([]);
  });
});

describe('whatever a pool looks like', () => {
  const picture = fc.uniqueArray(fc.tuple(fc.nat(12), fc.constantFrom('ready', 'failed', 'leaving', 'new')), {
    selector: ([number]) => number,
  });
  const nodesOf = (rows: [number, string][]) =>
    rows.map(([number, how]) => {
      const name = `web-${number}`;
      if (how === 'failed') return failedMember(name);
      if (how === 'leaving') return readyMember(name, leaving);
      return how === 'ready' ? readyMember(name) : member(name);
    });

  test.prop([picture, fc.nat(15)])(
    'one decision leads to exactly as many as wanted, and is no bigger than that',
    (rows, wanted) => {
      const nodes = nodesOf(rows);
      const staying = nodes.filter((node) => node.metadata.deletionTimestamp === undefined).length;

      const { created, deleted } = decide(pool(), nodes, { wanted });

      const replaced = staying <= wanted ? deleted.length : 0;
      expect(staying + created.length - deleted.length + replaced).toBe(wanted);
      expect(replaced).toBeLessThanOrEqual(1);
      expect(created.filter((name) => nodes.some((node) => node.metadata.name === name))).toEqual([]);
    },
  );

  test.prop([picture, fc.nat(15)])(
    'deciding again before the cache has caught up asks for the same',
    (rows, wanted) => {
      const nodes = nodesOf(rows);
      const first = decide(pool(), nodes, { wanted });

      const again = decide({ ...pool(), status: first.status }, nodes, { wanted });

      expect(again.created).toEqual(first.created);
      expect(again.deleted).toEqual(first.deleted);
    },
  );
});
