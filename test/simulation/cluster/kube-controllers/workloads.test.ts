import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replicasToStartWith, rolloutStep } from '#simulation/cluster/kube-controllers/deployment/rollout.ts';
import { budgetStatus } from '#simulation/cluster/kube-controllers/pdb/disruption.ts';
import { decideReplicaSet } from '#simulation/cluster/kube-controllers/replicaset/replica-set.ts';
import type { Deployment, PodDisruptionBudget, ReplicaSet } from '#simulation/cluster/objects/workload.ts';
import { pod, running } from '../build/pod.ts';

const template = { spec: { containers: [] } };
const selector = { matchLabels: { app: 'web' } };

function set(name: string, replicas: number, available = replicas): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'shop', generation: 3 },
    spec: { replicas, selector, template },
    status: { replicas, readyReplicas: available, availableReplicas: available },
  };
}

function deployment(replicas: number, strategy: Deployment['spec']['strategy'] = {}): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas, selector, template, strategy },
  };
}

describe('a ReplicaSet', () => {
  test('counts only pods that run or will, and creations that the cache lags behind', () => {
    const going = running({ name: 'going', deletionTimestamp: '2030-01-01T00:00:00Z' });
    const failed = pod({ status: { phase: 'Failed' } });

    const decision = decideReplicaSet(set('web', 4), [running(), going, failed], 1);

    expect(decision.create).toBe(2);
    expect(decision.status).toMatchObject({ replicas: 1, readyReplicas: 1, observedGeneration: 3 });
  });

  test('gives up what is missed least: unbound, then unready, then young', () => {
    const pods = [
      running({ name: 'old' }),
      running({ name: 'young', creationTimestamp: '2030-01-02T00:00:00Z' }),
      pod({ metadata: { name: 'unbound' } }),
      pod({ metadata: { name: 'unready' }, spec: { nodeName: 'n1' } }),
    ];

    const { remove } = decideReplicaSet(set('web', 1), pods, 0);

    expect(remove.map(({ metadata }) => metadata.name)).toEqual(['unbound', 'unready', 'young']);
  });

  test('that is going itself neither creates nor removes', () => {
    const leaving = set('web', 3);
    leaving.metadata.deletionTimestamp = '2030-01-01T00:00:00Z';

    expect(decideReplicaSet(leaving, [running()], 0)).toMatchObject({ create: 0, remove: [] });
  });
});

describe('a rollout', () => {
  const scaled = (steps: ReturnType<typeof rolloutStep>): object[] =>
    steps.map(({ set: { metadata }, replicas }) => [metadata.name, replicas]);

  test('surges by a quarter first, and takes down by a quarter', () => {
    const old = set('old', 4);

    expect(replicasToStartWith(deployment(4), [old])).toBe(1);
    expect(scaled(rolloutStep(deployment(4), set('new', 1, 0), [old]))).toEqual([['old', 3]]);
  });

  test('takes down first what does not run', () => {
    const broken = set('broken', 2, 0);
    const old = set('old', 3);

    expect(scaled(rolloutStep(deployment(4), set('new', 0), [old, broken]))).toEqual([['broken', 0]]);
  });

  test('recreates only when all old pods are gone', () => {
    const recreate = deployment(2, { type: 'Recreate' });

    expect(replicasToStartWith(recreate, [set('old', 2)])).toBe(0);
    expect(scaled(rolloutStep(recreate, set('new', 0), [set('old', 2)]))).toEqual([['old', 0]]);
    expect(scaled(rolloutStep(recreate, set('new', 0), [set('old', 0)]))).toEqual([['new', 2]]);
  });

  test('ends at the wanted number, and on the way never has too many or too few', () => {
    const counts = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(
        counts,
        counts,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        (had, wants, surge, out) => {
          const wanted = deployment(wants, { rollingUpdate: { maxSurge: surge, maxUnavailable: out } });
          const slack = Math.max(out, surge === 0 ? 1 : 0);
          let old = set('old', had);
          let current = set('new', replicasToStartWith(wanted, [old]));
          for (let round = 0; round < 40; round++) {
            const running = (old.spec.replicas ?? 0) + (current.spec.replicas ?? 0);
            expect(running).toBeLessThanOrEqual(Math.max(had, wants + surge));
            expect(running).toBeGreaterThanOrEqual(Math.min(had, wants - slack));
            const steps = rolloutStep(wanted, current, [old]);
            for (const { set: target, replicas } of steps) {
              if (target === old) old = set('old', replicas);
              else current = set('new', replicas);
            }
          }
          expect([old.spec.replicas, current.spec.replicas]).toEqual([0, wants]);
        },
      ),
    );
  });
});

describe('a disruption budget', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  const budget = (spec: PodDisruptionBudget['spec'], disruptedPods?: Record<string, string>): PodDisruptionBudget => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop' },
    spec,
    status: {
      currentHealthy: 0,
      desiredHealthy: 0,
      disruptionsAllowed: 0,
      expectedPods: 0,
      ...(disruptedPods && { disruptedPods }),
    },
  });
  const three = ['a', 'b', 'c'].map((name) => running({ name }));

  test.each<[PodDisruptionBudget['spec'], number]>([
    [{ minAvailable: 2 }, 1],
    [{ minAvailable: 3 }, 0],
    [{ minAvailable: '50%' }, 1],
    [{ maxUnavailable: 1 }, 1],
    [{ maxUnavailable: '50%' }, 2],
    [{}, 3],
  ])('of %j allows %i of three', (spec, allowed) => {
    expect(budgetStatus(budget(spec), three, 3, now).disruptionsAllowed).toBe(allowed);
  });

  test('counts what is already missing', () => {
    expect(budgetStatus(budget({ maxUnavailable: 1 }), three.slice(1), 3, now)).toMatchObject({
      currentHealthy: 2,
      desiredHealthy: 2,
      disruptionsAllowed: 0,
      expectedPods: 3,
    });
  });

  test('counts an allowed eviction until its pod goes or two minutes have passed', () => {
    const evicted = budget({ minAvailable: 2 }, { a: '2030-01-01T00:00:00Z', gone: '2030-01-01T00:00:00Z' });

    const status = budgetStatus(evicted, three, 3, now);

    expect(status).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { a: '2030-01-01T00:00:00Z' } });
    expect(status.disruptedPods).not.toHaveProperty('gone');
    expect(budgetStatus(evicted, three, 3, now + 120_000).disruptionsAllowed).toBe(1);
  });
});
