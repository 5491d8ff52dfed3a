import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { NodePoolSpec } from '#models/generated/nodepool.ts';
import type { Demand } from '#models/nodepool/demand.ts';
import { wantedNodes } from '#models/nodepool/wanted.ts';
import { allowanceOf } from '#models/resourceoffer/quota.ts';
import { flavor } from '#test/builders/flavor.ts';
import { createdAt } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import { resourceOffer } from '#test/builders/resourceoffer.ts';
import { decideOnce } from './given-offer.ts';

type Quota = NonNullable<NodePoolSpec['quotas']>[number];
const withQuota = (quota: Partial<Quota>) =>
  nodePool({
    spec: {
      replicas: 4,
      max: 20,
      allowedNamespaces: ['team-a', 'team-b'],
      quotas: [{ namespace: 'team-a', ...quota }],
    },
  });
const large = flavor({
  spec: { cpu: 32, memory: '256Gi', reserved: { cpu: 2 }, gpus: { model: 'H100', count: 8 } },
});

describe('what a quota leaves a namespace', () => {
  it.each<[Partial<Quota>, { nodes: number; by: string } | undefined]>([
    [{ nodes: 3 }, { nodes: 3, by: 'nodes 3' }],
    [{ cpu: 90 }, { nodes: 3, by: 'cpu 90' }],
    [{ cpu: 89 }, { nodes: 2, by: 'cpu 89' }],
    [{ memory: '1Ti' }, { nodes: 4, by: 'memory 1Ti' }],
    [{ gpus: 20 }, { nodes: 2, by: 'gpus 20' }],
    [
      { nodes: 9, cpu: 60, memory: '1Ti' },
      { nodes: 2, by: 'cpu 60' },
    ],
    [{ nodes: 0 }, { nodes: 0, by: 'nodes 0' }],
    [{}, undefined],
  ])('of %j is %j: the tightest part, less what the Flavor reserves', (quota, allowance) => {
    expect(allowanceOf(withQuota(quota), 'team-a', large)).toEqual(allowance);
  });

  it('is no limit for a namespace without an entry, nor of what the Flavor doesn’t promise', () => {
    expect(allowanceOf(withQuota({ nodes: 1 }), 'team-b', large)).toBeUndefined();
    expect(allowanceOf(withQuota({ gpus: 0 }), 'team-a', flavor())).toBeUndefined();
    expect(allowanceOf(withQuota({ cpu: 1 }), 'team-a', undefined)).toBeUndefined();
  });
});

describe('an offer past its quota', () => {
  it('is refused with the numbers and the part that says so', () => {
    const { status, ready, intents } = decideOnce(resourceOffer({ spec: { nodes: 5 } }), {
      pool: withQuota({ cpu: 90 }),
      flavor: large,
    });

    expect(status).toMatchObject({ phase: 'Refused', nodes: 5 });
    expect(ready).toMatchObject({
      reason: 'QuotaExceeded',
      message:
        'Namespace team-a would have 5 nodes of NodePool pool-1, its quota (cpu 90) is good for 3: ask for 2 fewer, or raise spec.quotas of the NodePool.',
    });
    expect(intents).toMatchObject([{ do: 'event', type: 'Warning', reason: 'QuotaExceeded' }]);
  });

  it('is refused where the Flavor doesn’t say how much a node takes of it: else it would be bound by nothing', () => {
    const unsized = flavor({ spec: { cpu: undefined, memory: undefined } });
    const asked = resourceOffer({ spec: { nodes: 1 } });

    const { ready } = decideOnce(asked, { pool: withQuota({ cpu: 90 }), flavor: unsized });
    expect(ready).toMatchObject({
      reason: 'QuotaExceeded',
      message: `Flavor ${unsized.metadata.name} promises no cpu for pods, so nothing says how many nodes of NodePool pool-1 the quota (cpu 90) of namespace team-a is good for: give the Flavor a least cpu above what it reserves, or the quota in nodes.`,
    });
    expect(decideOnce(asked, { pool: withQuota({ nodes: 1 }), flavor: unsized }).status.phase).toBe('Accepted');
  });

  it('counts what its namespace has already, and nobody else’s', () => {
    const pool = withQuota({ nodes: 3 });
    const older = (namespace: string) =>
      resourceOffer({
        metadata: { name: 'older', namespace, creationTimestamp: '2025-12-31T00:00:00Z' },
        spec: { nodes: 2 },
      });
    const asked = resourceOffer({ spec: { nodes: 2 } });

    expect(decideOnce(asked, { pool, offers: [older('team-b')] }).status.phase).toBe('Accepted');
    expect(decideOnce(asked, { pool, offers: [older('team-a')] }).ready?.reason).toBe('QuotaExceeded');
  });

  it('doesn’t count what others with its demandKey count already', () => {
    const older = resourceOffer({
      metadata: { name: 'older', creationTimestamp: '2025-12-31T00:00:00Z' },
      spec: { nodes: 3, demandKey: 'd' },
    });

    const { status } = decideOnce(resourceOffer({ spec: { nodes: 3, demandKey: 'd' } }), {
      pool: withQuota({ nodes: 3 }),
      offers: [older],
    });

    expect(status.phase).toBe('Accepted');
  });
});

const demands = fc
  .uniqueArray(
    fc.record({
      key: fc.stringMatching(/^[ab]\/[a-f]$/),
      nodes: fc.integer({ min: 1, max: 6 }),
      priority: fc.integer({ min: 0, max: 2 }),
    }),
    { selector: ({ key }) => key, maxLength: 10 },
  )
  .map((list) =>
    list.map(({ key, ...rest }): Demand => ({
      key,
      namespace: key.slice(0, 1),
      creationTimestamp: createdAt,
      ...rest,
    })),
  );

describe('the algebra of quotas', () => {
  test.prop([demands, fc.nat(8)])('a namespace never has more than its quota', (list, quota) => {
    const { served } = wantedNodes({}, list, (namespace) => (namespace === 'a' ? quota : undefined));

    const has = served.filter(({ demand }) => demand.namespace === 'a').reduce((sum, { adds }) => sum + adds, 0);
    expect(has).toBeLessThanOrEqual(quota);
  });

  test.prop([demands, fc.nat(8)])('a namespace past its quota keeps no other out', (list, quota) => {
    const quotaOf = (namespace: string) => (namespace === 'a' ? quota : undefined);
    const limited = wantedNodes({ max: 12 }, list, quotaOf);
    const refused = list.filter(({ key }) => {
      const grant = limited.grants.get(key);
      return grant?.granted === false && grant.reason === 'QuotaExceeded';
    });

    const without = wantedNodes(
      { max: 12 },
      list.filter((demand) => !refused.includes(demand)),
      quotaOf,
    );

    for (const [key, grant] of without.grants) expect(limited.grants.get(key)).toEqual(grant);
  });
});
