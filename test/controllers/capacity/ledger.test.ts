import { test, fc } from '@fast-check/vitest';
import { expect } from 'vitest';
import { createLedger } from '#controllers/capacity/ledger.ts';
import { createStore } from '#controllers/runtime/store.ts';
import type { CorePod } from '#models/computenode/core.ts';
import type { Stored } from '#models/meta/object.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { schedulable } from '#test/builders/waiting-pod.ts';

const clock = createVirtualClock({ startMs: 0 });
const throwing = (error: unknown): void => {
  throw error;
};
const daemonSet = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'agent', controller: true };

interface Step {
  pod: number;
  cpu: number;
  node: string;
  what: 'put' | 'end' | 'finish' | 'refuse' | 'remove';
  daemon: boolean;
}

const steps: fc.Arbitrary<Step> = fc.record({
  pod: fc.integer({ min: 0, max: 4 }),
  cpu: fc.integer({ min: 1, max: 3 }),
  node: fc.constantFrom('a', 'b'),
  what: fc.constantFrom('put', 'end', 'finish', 'refuse', 'remove'),
  daemon: fc.boolean(),
});

function podOf({ pod, cpu, node, what, daemon }: Step): Stored<CorePod> {
  const made = schedulable(`p${pod}`, { cpu });
  const refused = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' }];
  return {
    ...made,
    metadata: {
      ...made.metadata,
      ...(daemon ? { ownerReferences: [daemonSet] } : {}),
      ...(what === 'end' ? { deletionTimestamp: '2030-01-01T00:00:00Z' } : {}),
    },
    spec: { ...made.spec, ...(what === 'refuse' ? {} : { nodeName: node }) },
    status: what === 'refuse' ? { conditions: refused } : { phase: what === 'finish' ? 'Succeeded' : 'Running' },
  };
}

test.prop([fc.array(steps, { maxLength: 30 })])('a ledger kept up says what one made anew says', (story) => {
  const store = createStore<CorePod>(throwing);
  const kept = createLedger(store, clock);
  for (const step of story) {
    if (step.what === 'remove') store.remove(`default/p${step.pod}`);
    else store.put(podOf(step));
  }

  const anew = createLedger(store, clock);

  for (const node of ['a', 'b']) {
    const { used, keeping } = kept.on(node);
    const expected = anew.on(node);
    expect(keeping).toBe(expected.keeping);
    expect(used['cpu'] ?? 0n).toBe(expected.used['cpu'] ?? 0n);
    expect(used['pods'] ?? 0n).toBe(expected.used['pods'] ?? 0n);
  }
  const names = (ledger: typeof kept): string[] =>
    ledger
      .waiting()
      .map(({ pod }) => pod.metadata.name)
      .toSorted();
  expect(names(kept)).toEqual(names(anew));
  expect(kept.daemons().length).toBe(anew.daemons().length);
});

test('what a DaemonSet, or a pod on its way out, has on a node takes room there and does not keep it', () => {
  const store = createStore<CorePod>(throwing);
  const ledger = createLedger(store, clock);
  store.put(podOf({ pod: 1, cpu: 2, node: 'a', what: 'put', daemon: true }));
  store.put(podOf({ pod: 2, cpu: 3, node: 'a', what: 'end', daemon: false }));
  store.put(podOf({ pod: 3, cpu: 3, node: 'a', what: 'finish', daemon: false }));

  expect(ledger.on('a')).toMatchObject({ keeping: 0, used: { cpu: 5000n, pods: 2000n } });
  expect(ledger.daemons()).toHaveLength(1);
});
