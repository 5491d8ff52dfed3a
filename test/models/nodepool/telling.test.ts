import { describe, expect, it } from 'vitest';
import { decide, member, pool, readyMember } from './picture.ts';

/** One that was refused a machine, and says this by now. */
function waitingFor(reason: string, message: string) {
  const condition = { type: 'Ready', status: 'False', lastTransitionTime: '', reason, message } as const;
  const refused = { reasons: [{ reason: 'Claimed', count: 3 }] };
  return member('web-0', { phase: 'Binding', refused, conditions: [condition] });
}

describe('what a pool tells', () => {
  it('is not that machines are missing, while its members wait for a cluster that is out of reach', () => {
    const { ready } = decide(pool({ spec: { replicas: 1 } }), [waitingFor('ClusterUnreachable', 'No answer.')]);

    expect(ready).toMatchObject({ reason: 'Scaling', message: '0 of 1 Ready: 0 installing, 0 joining, 1 waiting.' });
  });

  it('says once, as an Event, that machines are missing', () => {
    const refused = waitingFor('InsufficientCapacity', 'No machine fits: of 3, 3 claimed.');

    const first = decide(pool({ spec: { replicas: 1 } }), [refused]);
    const later = decide({ ...pool({ spec: { replicas: 1 } }), status: first.status }, [refused]);

    expect(first.status.phase).toBe('InsufficientCapacity');
    expect(first.intents).toContainEqual(expect.objectContaining({ do: 'event', reason: 'InsufficientCapacity' }));
    expect(later.intents).not.toContainEqual(expect.objectContaining({ do: 'event' }));
  });

  it('says that it waits for a thaw while nodes are missing', () => {
    const { ready } = decide(pool({ spec: { replicas: 2 } }), [readyMember('web-0')], {
      frozen: 'the power feed is being changed',
    });

    expect(ready).toMatchObject({ reason: 'Frozen', message: expect.stringContaining('the power feed') as string });
  });

  it('makes and deletes nothing while its Cluster is paused', () => {
    const short = decide(pool({ spec: { replicas: 2 } }), [], { clusterPaused: true });
    const surplus = decide(pool({ spec: { replicas: 0 } }), [readyMember('web-0')], { clusterPaused: true });

    expect(short.created).toEqual([]);
    expect(surplus.deleted).toEqual([]);
    expect(short.ready?.reason).toBe('Paused');
  });

  it('counts as drifted what was made from another template', () => {
    const made = readyMember('web-0');
    const before = decide(pool({ spec: { replicas: 1 } }), [made]);
    const changed = pool({ spec: { replicas: 1, template: { osImageRef: { name: 'debian-13' } } } });

    const after = decide(changed, [made]);

    expect(before.status.drifted).toBe(0);
    expect(after.status.drifted).toBe(1);
  });
});
