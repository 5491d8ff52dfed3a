import { describe, expect, it } from 'vitest';
import { createPatience } from '#controllers/computenode/patience.ts';
import { passingMs } from '#models/computenode/passing.ts';
import { computeNode } from '#test/builders/computenode.ts';
import type { ComputeNodeStatus } from '#models/generated/computenode.ts';
import type { Decision } from '#models/reconcile/decision.ts';

const waiting = (message: string): Decision<ComputeNodeStatus> => ({
  status: {
    phase: 'Binding',
    observedGeneration: 1,
    conditions: [
      { type: 'Ready', status: 'False', lastTransitionTime: '2030-01-01T00:00:00Z', reason: 'Binding', message },
    ],
  },
  intents: [],
});

describe('patience with a passing status', () => {
  it('holds it back for a moment from when it was first decided, whatever becomes of its words', () => {
    const patience = createPatience();
    const node = computeNode();

    expect(patience.until(node, waiting('one'), 1_000)).toBe(1_000 + passingMs);
    expect(patience.until(node, waiting('two'), 2_000)).toBe(1_000 + passingMs);
    expect(patience.until(node, waiting('two'), 1_000 + passingMs)).toBeUndefined();
  });

  it('begins anew after a write, and after there was nothing to write', () => {
    const patience = createPatience();
    const node = computeNode();
    patience.until(node, waiting('one'), 0);
    patience.until(node, waiting('one'), passingMs);
    expect(patience.until(node, waiting('two'), passingMs)).toBe(2 * passingMs);

    const written = { ...node, status: waiting('two').status };
    expect(patience.until(written, waiting('two'), 2 * passingMs)).toBeUndefined();
    expect(patience.until(written, waiting('three'), 3 * passingMs)).toBe(4 * passingMs);
  });

  it('holds nothing back that is more than words', () => {
    const decision = waiting('one');
    decision.intents.push({ do: 'evict', pod: { namespace: 'default', name: 'web-1' }, uid: 'uid-of-web-1' });

    expect(createPatience().until(computeNode(), decision, 0)).toBeUndefined();
  });
});
