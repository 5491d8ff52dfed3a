import { expect, test } from 'vitest';
import { isElder } from '#models/cluster/elder.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { Stored } from '#models/meta/object.ts';
import { cluster } from '#test/builders/cluster.ts';

const at = (creationTimestamp: string, name: string, local: boolean): Stored<Cluster> =>
  cluster({ metadata: { name, creationTimestamp }, spec: { local } });

test('of two Clusters one is the elder, whichever is asked', () => {
  const ordered = [
    at('2030-01-01T00:00:00Z', 'z', false),
    at('2030-01-01T00:00:01Z', 'y', true),
    at('2030-01-01T00:00:01Z', 'b', false),
    at('2030-01-01T00:00:01Z', 'c', false),
  ];
  ordered.forEach((a, i) => ordered.forEach((b, j) => expect(isElder(a, b)).toBe(i < j)));
});
