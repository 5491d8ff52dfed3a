import { expect, test } from 'vitest';
import { viewOf } from '#cli/explain/view.ts';
import { computeNode } from '../../builders/computenode.ts';
import { unready } from '../../models/explain/told.ts';
import { free, snapshotOf } from './hall.ts';

const short = unready('Binding', 'InsufficientCapacity', 'No machine fits.');
const waiting = (name: string, createdAt: string, status: typeof short) =>
  computeNode({ metadata: { name, uid: `uid-of-${name}`, creationTimestamp: createdAt }, status });

test('a node that waits for its name was given the machine that another is told to lack', () => {
  const taken = unready('Binding', 'NodeNameTaken', "Node elder exists already and isn't ours.");
  const elder = waiting('elder', '2026-01-01T00:00:00Z', taken);
  const younger = waiting('younger', '2026-01-01T01:00:00Z', short);

  const view = viewOf(snapshotOf([free('only'), elder, younger]));

  expect(view.stockFor(younger)).toEqual({ known: true, fits: 'only' });
});

test('a machine that is served to another in the same pass is claimed for whoever comes after', () => {
  const elder = waiting('elder', '2026-01-01T00:00:00Z', short);
  const younger = waiting('younger', '2026-01-01T01:00:00Z', short);

  const view = viewOf(snapshotOf([free('only'), elder, younger]));

  expect(view.stockFor(younger)).toEqual({ known: true, refused: [{ asset: 'only', reason: 'Claimed' }] });
});

test('of a folder nobody knows whether all is frozen, unless the switch lies in it', () => {
  const snapshot = snapshotOf([]);
  const metadata = { name: 'freeze', namespace: 'rackwright-system' };
  const others = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { reason: 'cooling' } }];
  const from = { kind: 'folder', path: 'dump' } as const;

  expect(viewOf(snapshot).freeze).toEqual({ state: 'off' });
  expect(viewOf({ ...snapshot, from }).freeze.state).toBe('unread');
  expect(viewOf({ ...snapshot, from, others }).freeze).toEqual({ state: 'on', why: 'cooling' });
});
