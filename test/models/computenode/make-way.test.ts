import { describe, expect, it } from 'vitest';
import { cordonedBy } from '#models/computenode/core.ts';
import { coreNode, pod } from '#test/builders/corenode.ts';
import type { Bench } from './bench.ts';
import { bound } from './stages.ts';

/**
 * The outcome of the kubelet's install was lost, but it had been done: the Node is there, and the next attempt finds it.
 */
function registeredUnawares(): Bench {
  const bench = bound().answer({ phase: 'Succeeded' }).answer({ phase: 'Succeeded' });
  bench.answer({ phase: 'Failed', reason: 'DeadlineExceeded', message: 'No answer.', retryable: true });
  bench.coreNode = coreNode();
  bench.pods = [pod('web-1')];
  return bench.open();
}

function heldUpBy(bench: Bench, reason: string): Bench {
  bench.operations = bench.operations.map((operation) =>
    operation.status?.finishedAt === undefined
      ? {
          ...operation,
          status: { observedGeneration: 1, phase: 'Pending', conditions: [], reason, message: 'Pods run.' },
        }
      : operation,
  );
  return bench.settle();
}

describe('an install that waits for a Node to be drained which registered unawares', () => {
  it('waited until its deadline, again and again: nobody drained the Node', () => {
    const bench = heldUpBy(registeredUnawares(), 'NodeNotDrained');

    expect(bench.coreNode?.spec?.unschedulable).toBe(true);
    expect(bench.coreNode?.metadata.annotations).toHaveProperty([cordonedBy]);
    expect(bench.pods).toEqual([]);
  });

  it('is not drained for before that is what it waits for', () => {
    const bench = heldUpBy(registeredUnawares(), 'MachineBusy');

    expect(bench.coreNode?.spec?.unschedulable).toBeUndefined();
    expect(bench.pods).toHaveLength(1);
  });

  it("leaves another's Node of that name alone", () => {
    const bench = registeredUnawares();
    bench.coreNode = coreNode({ spec: { providerID: 'rackwright://node-1/uid-of-another' } });

    heldUpBy(bench, 'NodeNotDrained');

    expect(bench.coreNode.spec?.unschedulable).toBeUndefined();
  });
});
