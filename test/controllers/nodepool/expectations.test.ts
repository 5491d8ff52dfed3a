import { describe, expect, it } from 'vitest';
import { Expectations, patienceMs } from '#controllers/nodepool/expectations.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { nodeOf } from '#models/nodepool/node-of.ts';
import type { Intent } from '#models/reconcile/decision.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { now } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';

const create = (name: string): Intent => ({
  do: 'create',
  side: 'model',
  resource: computeNodes,
  object: nodeOf(nodePool(), name),
});
const remove = (name: string): Intent => ({
  do: 'delete',
  side: 'model',
  resource: computeNodes,
  name: { name },
  uid: `uid-of-${name}`,
});
const cacheOf =
  (...nodes: Stored<ComputeNode>[]) =>
  (name: string) =>
    nodes.find((node) => node.metadata.name === name);
const node = (name: string, more: object = {}) => computeNode({ metadata: { name, ...more } });

function after(...intents: Intent[]): Expectations {
  const expectations = new Expectations();
  expectations.expect('web', intents, now);
  return expectations;
}

describe('a pool that has just made or deleted nodes', () => {
  it('waits until the cache shows what it made, so that a lagging one does not make more than wanted', () => {
    const expectations = after(create('web-0'), create('web-1'));

    expect(expectations.waitsUntil('web', cacheOf(node('web-0')), now)).toBe(now + patienceMs);
    expect(expectations.waitsUntil('web', cacheOf(node('web-0'), node('web-1')), now)).toBeUndefined();
  });

  it('does not wait for one that came and went', () => {
    const expectations = after(create('web-0'), create('web-1'));
    expectations.waitsUntil('web', cacheOf(node('web-0')), now);

    expect(expectations.waitsUntil('web', cacheOf(node('web-1')), now)).toBeUndefined();
  });

  it('waits until the cache shows what it deleted as leaving', () => {
    const expectations = after(remove('web-0'));

    expect(expectations.waitsUntil('web', cacheOf(node('web-0')), now)).toBe(now + patienceMs);
    const leaving = node('web-0', { deletionTimestamp: '2026-01-02T00:00:00Z' });
    expect(expectations.waitsUntil('web', cacheOf(leaving), now)).toBeUndefined();
  });

  it.each([
    ['gone', cacheOf()],
    ['another of its name by now', cacheOf(node('web-0', { uid: 'successor' }))],
  ])('does not wait for one that is %s', (_what, cached) => {
    expect(after(remove('web-0')).waitsUntil('web', cached, now)).toBeUndefined();
  });

  it('does not wait for ever', () => {
    expect(after(create('web-0')).waitsUntil('web', cacheOf(), now + patienceMs)).toBeUndefined();
  });

  it('does not wait for what failed, nor for Events', () => {
    const failed = after(create('web-0'));
    failed.forget('web');

    expect(failed.waitsUntil('web', cacheOf(), now)).toBeUndefined();
    const event: Intent = { do: 'event', type: 'Normal', reason: 'ScalingUp', message: '' };
    expect(after(event).waitsUntil('web', cacheOf(), now)).toBeUndefined();
  });

  it('holds up no other pool', () => {
    expect(after(create('web-0')).waitsUntil('db', cacheOf(), now)).toBeUndefined();
  });
});
