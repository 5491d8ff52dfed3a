import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { nextOperationName } from '#models/computenode/next.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { overlay } from '#test/builders/overlay.ts';
import type { computeAsset } from '#test/builders/computeasset.ts';
import { coreNode, pod, silentNode } from '#test/builders/corenode.ts';
import { Bench, minute } from './bench.ts';

type Phase = NonNullable<ComputeAsset['status']>['phase'];

const taints = [{ key: 'rackwright.io/startup', effect: 'NoSchedule' }];

/** What the world may do to a ComputeNode between two reconciles. */
const happenings = {
  open: (bench: Bench) => {
    const { next } = bench.status;
    if (next === undefined || next.layer === 'join') return;
    const name = nextOperationName(bench.node, next);
    if (bench.operations.every(({ metadata, status }) => status !== undefined && metadata.name !== name)) bench.open();
  },
  succeed: (bench: Bench) => {
    if (bench.operations.some(({ status }) => status === undefined)) bench.finish({ phase: 'Succeeded' });
  },
  fail: (bench: Bench) => {
    if (bench.operations.some(({ status }) => status === undefined)) bench.finish({ phase: 'Failed', retryable: true });
  },
  refuse: (bench: Bench) => {
    if (bench.operations.some(({ status }) => status === undefined)) {
      bench.finish({ phase: 'Failed', retryable: false, untouched: true });
    }
  },
  register: (bench: Bench) => {
    if (bench.status.layers?.some(({ name }) => name === 'k8s')) bench.coreNode ??= coreNode({ spec: { taints } });
  },
  silence: (bench: Bench) => {
    if (bench.coreNode !== undefined) bench.coreNode = { ...bench.coreNode, status: silentNode().status ?? {} };
  },
  recover: (bench: Bench) => {
    if (bench.coreNode !== undefined) bench.coreNode = { ...bench.coreNode, status: coreNode().status ?? {} };
  },
  land: (bench: Bench) => {
    if (bench.coreNode !== undefined && bench.coreNode.spec?.unschedulable !== true) bench.pods = [pod('web-1')];
  },
  edit: (bench: Bench) => bench.edit({ retryToken: `${bench.node.metadata.generation}` }),
  upgrade: (bench: Bench) => bench.edit({ osImageRef: { name: `debian-${bench.node.metadata.generation}` } }),
  pause: (bench: Bench) => bench.edit({ paused: true }),
  resume: (bench: Bench) => bench.edit({ paused: false }),
  freeze: (bench: Bench) => {
    bench.seen = { frozen: 'audit' };
  },
  maintain: (bench: Bench) => {
    bench.seen = { maintenance: 'Drain' };
  },
  clear: (bench: Bench) => {
    bench.seen = {};
  },
  blind: (bench: Bench) => {
    bench.seen = { node: { seen: 'unread', message: 'connection refused' } };
  },
  wait: (bench: Bench) => bench.later(6 * minute),
  delete: (bench: Bench) => bench.delete(),
};
type Happening = keyof typeof happenings;

const history = fc.array(fc.constantFrom(...(Object.keys(happenings) as Happening[])), { maxLength: 60 });

function happen(bench: Bench, each: Happening): void {
  if (bench.gone) return;
  happenings[each](bench);
  bench.settle();
}

/** Everything works again, and whoever has to do something does it. */
function finishAll(bench: Bench): void {
  bench.seen = {};
  if (bench.node.spec.paused === true) bench.edit({ paused: false });
  for (let rounds = 0; rounds < 12 && !bench.gone; rounds++) {
    happen(bench, 'recover');
    happen(bench, 'open');
    happen(bench, 'succeed');
    if (bench.status.left === true) {
      bench.asset = overlay(bench.asset as ReturnType<typeof computeAsset>, {
        status: { phase: 'Released' as Phase, observedGeneration: 1, conditions: [] },
      });
      bench.settle();
    }
  }
}

describe('whatever happens to a ComputeNode', () => {
  test.prop([history])('it comes to rest after each thing, and asks for no time that has passed', (all) => {
    const bench = new Bench().settle();

    for (const each of all) {
      happen(bench, each);
      if (bench.gone) return;
      expect(bench.decide().requeueAt ?? Infinity).toBeGreaterThan(bench.now);
      expect(bench.status.observedGeneration).toBe(bench.node.metadata.generation);
      expect(bench.ready.message).not.toBe('');
    }
  });

  test.prop([history])('its sequence only rises, and no two Operations share one', (all) => {
    const bench = new Bench().settle();
    let highest = 0;

    for (const each of all) {
      happen(bench, each);
      expect(bench.status.sequence ?? 0).toBeGreaterThanOrEqual(highest);
      highest = bench.status.sequence ?? 0;
    }

    const sequences = bench.operations.map(({ spec }) => spec.sequence);
    expect(new Set(sequences).size).toBe(sequences.length);
  });

  test.prop([history])('it never leaves the machine while its Node stands, nor goes before it has left', (all) => {
    const bench = new Bench().settle();

    for (const each of [...all, 'delete'] as Happening[]) {
      happen(bench, each);
      if (bench.status.left === true) expect(bench.coreNode).toBeUndefined();
    }
    finishAll(bench);

    expect(bench.status.left).toBe(true);
  });

  test.prop([history])('a release always ends, once everything works again', (all) => {
    const bench = new Bench().settle();
    for (const each of all) happen(bench, each);

    happen(bench, 'delete');
    finishAll(bench);

    expect([bench.gone, bench.coreNode]).toEqual([true, undefined]);
  });

  test.prop([history])('its phase is Failed if and only if it has failed, and is never that of another life', (all) => {
    const bench = new Bench().settle();

    for (const each of all) {
      happen(bench, each);
      if (bench.gone) return;
      const { phase, failure } = bench.status;
      const deleted = bench.node.metadata.deletionTimestamp !== undefined;
      if (!deleted) expect(phase === 'Failed').toBe(failure !== undefined);
      if (deleted && bench.node.spec.paused !== true && bench.seen.node === undefined) {
        expect(['Draining', 'Releasing']).toContain(phase);
      }
    }
  });
});
