import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { cellKey, gangKey, nameOf } from '#models/placement/scope.ts';
import { unitInstanceLabel } from '#models/unit/labels.ts';
import { computeNode } from '#test/builders/computenode.ts';

/** As the schema has it. */
const names = fc.stringMatching(/^[a-z0-9]([-a-z0-9./]{0,8}[a-z0-9])?$/);
const named = (name: string, labels: Record<string, string> = {}, poolRef?: { name: string }) =>
  computeNode({
    metadata: { labels },
    spec: {
      gang: { name, size: 2 },
      cell: { name, topology: 'Rack' },
      ...(poolRef === undefined ? {} : { poolRef }),
    },
  });

test.prop([names, names])(
  'what a Unit names is never what a person names, and either is told by its name',
  (one, other) => {
    const ofUnit = named(one, { [unitInstanceLabel]: one });
    const byHand = named(other);

    expect(gangKey(ofUnit)).not.toBe(gangKey(byHand));
    expect(cellKey(ofUnit)).not.toBe(cellKey(byHand));
    expect(nameOf(gangKey(ofUnit) ?? '')).toBe(one);
    expect(nameOf(cellKey(byHand) ?? '')).toBe(other);
  },
);

it('is no scope of a Unit where the node is of another gang than its instance', () => {
  expect(gangKey(named('train', { [unitInstanceLabel]: 'cell-0' }))).toBe('train');
});

it('is that of an offer on nodes of a pool alone', () => {
  expect(gangKey(named('team-a/offer-1', {}, { name: 'web' }))).not.toBe(gangKey(named('team-a/offer-1')));
});

it('is undefined for a node of none', () => {
  expect([gangKey(computeNode()), cellKey(computeNode())]).toEqual([undefined, undefined]);
});
