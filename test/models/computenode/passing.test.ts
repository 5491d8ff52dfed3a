import { describe, expect, it } from 'vitest';
import { isPassing } from '#models/computenode/passing.ts';
import { coreNode } from '#test/builders/corenode.ts';
import { Bench } from './bench.ts';

/** Whether what the node would write now can wait. */
const passing = (bench: Bench): boolean => isPassing(bench.node.status ?? {}, bench.decide());

describe('a status that only says what a node waits for', () => {
  it('can wait while no machine is found', () => {
    expect(passing(new Bench({ spec: { assetRef: undefined } }))).toBe(true);
  });

  it('can wait while an Operation runs', () => {
    const bench = new Bench().settle();
    bench.operations = new Bench().settle().open().operations;

    expect(passing(bench)).toBe(true);
  });

  it('can wait once kubelet is installed and its Node has yet to register', () => {
    const bench = new Bench().settle();
    for (const _ of ['os', 'cri']) bench.answer({ phase: 'Succeeded' });
    bench.open();
    const before = bench.node;
    bench.finish({ phase: 'Succeeded' });
    bench.node = before;

    expect(bench.decide().status.next?.layer).toBe('join');
    expect(passing(bench)).toBe(true);
  });

  it('can not wait when it asks for the next layer, since its controller answers what is written', () => {
    const bench = new Bench();

    expect(bench.decide().status.next?.layer).toBe('os');
    expect(passing(bench)).toBe(false);
  });

  it('can not wait when it failed', () => {
    const bench = new Bench();
    bench.asset = 'gone';

    expect(passing(bench)).toBe(false);
  });

  it('can not wait when the node is Ready, or stops being so', () => {
    const bench = new Bench().settle();
    for (const _ of ['os', 'cri', 'k8s']) bench.answer({ phase: 'Succeeded' });
    bench.coreNode = coreNode({ spec: { providerID: `rackwright://node-1/${bench.node.metadata.uid}` } });
    expect(passing(bench)).toBe(false);
    bench.settle();
    expect(bench.ready.status).toBe('True');

    bench.coreNode = undefined;
    expect(passing(bench)).toBe(false);
  });

  it('can not wait when it answers a change of the spec', () => {
    const bench = new Bench({ spec: { assetRef: undefined } }).settle();
    bench.edit({ labels: { tier: 'web' } });

    expect(passing(bench)).toBe(false);
  });

  it('can not wait when the node is on its way out', () => {
    const bench = new Bench().settle().delete();

    expect(passing(bench)).toBe(false);
  });
});

describe('a node that has become Ready', () => {
  it('says in the same write that it is up to date', () => {
    const bench = new Bench().settle();
    for (const _ of ['os', 'cri', 'k8s']) bench.answer({ phase: 'Succeeded' });
    bench.coreNode = coreNode({ spec: { providerID: `rackwright://node-1/${bench.node.metadata.uid}` } });
    bench.settle();
    const { writes } = bench;
    bench.settle();

    expect(bench.status.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Ready True',
      'UpToDate True',
    ]);
    expect(bench.writes).toBe(writes);
  });
});
